"""Print one hash per preset over its results on a folder of sounds: did a change of the code change any bit?

python -m bench.fingerprints FOLDER [--presets voice music] > before.txt
"""

import argparse
import hashlib
from collections.abc import Iterable
from pathlib import Path

import numpy as np

import specapp

KINDS = (".flac", ".wav")


def fingerprint(preset: str, files: Iterable[Path]) -> str:
    """SHA-256 over the denoised samples of all files, in their order."""
    digest = hashlib.sha256()
    for file in files:
        denoised = specapp.denoise(specapp.read(file), specapp.Settings(preset=preset)).denoised
        digest.update(np.ascontiguousarray(denoised.samples).data)
    return digest.hexdigest()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--presets", nargs="+", default=list(specapp.PRESETS))
    given = parser.parse_args()
    files = sorted(path for path in given.folder.rglob("*") if path.suffix in KINDS)
    for preset in given.presets:
        print(f"{preset:12s} {len(files)} files  {fingerprint(preset, files)}", flush=True)


if __name__ == "__main__":
    main()
