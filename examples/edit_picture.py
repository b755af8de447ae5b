"""Edit the picture of a sound, and hear the edit.

python examples/edit_picture.py sound.wav edited.wav
"""

import sys
from pathlib import Path

import specapp


def main(source: Path, target: Path) -> None:
    """Silence the upper half of the frequencies in the middle third of the time; the rest stays exact."""
    recording = specapp.read(source)
    picture = specapp.to_picture(recording)
    specapp.write_picture(picture, target.with_suffix(".png"))

    pixels = picture.pixels.copy()
    rows, columns = pixels.shape[-2:]
    pixels[..., : rows // 2, columns // 3 : 2 * columns // 3] = 0  # high tones are on top; black is silence

    result = specapp.from_picture(picture.edited(pixels), recording)
    specapp.write(result.denoised, target)
    print(f"{target.name}: {columns} x {rows} pixels, edited")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
