"""Denoise every recording of a folder.

python examples/denoise_folder.py noisy/ clean/
"""

import sys
from pathlib import Path

import specapp


def main(source: Path, target: Path) -> None:
    """Clean what can be read; say in one sentence what cannot."""
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(source.iterdir()):
        try:
            result = specapp.denoise(specapp.read(path), specapp.Settings(preset="auto"))
            specapp.write(result.denoised, target / path.name)
        except specapp.SpecappError as error:
            print(f"{path.name}: {error}")
        else:
            print(f"{path.name}: noise {-result.measurements.noise_reduced_db:+.1f} dB")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
