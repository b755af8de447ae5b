#!/bin/sh
# Pillow 13.0.0: a 16-bit picture that is made brighter or darker with point() turns white into black and black into white.
#
# Expected: picture.point(lambda grey: grey * 2) stops at the largest value of the mode, as it does with "L" and as convert()
# does, and what would lie below 0 becomes 0.
# Seen: with mode "I;16" values go round: 40,000 * 2 is 14,464, and 1,000 - 2,000 is 64,536, without an error: the brightest parts of
# a picture have black holes in them. Scales and offsets are all that point() takes for this mode, so there is no min() to put in.
# Go through NumPy, or convert to "I", whose range is larger, and back, which clips.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pillow==13.0.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import numpy as np
from PIL import Image

greys = np.array([[0, 1_000, 20_000, 40_000, 65_000]], np.uint16)
picture = Image.fromarray(greys)
assert picture.mode == "I;16"
small = Image.fromarray((greys // 257).astype(np.uint8))


def changed(image: Image.Image, name: str, change) -> list[int]:
    values = np.array(image.point(change))[0].tolist()
    print(f"{image.mode:4} {name:14} {np.array(image)[0].tolist()} -> {values}")
    return values


assert changed(picture, "* 2", lambda grey: grey * 2) == [0, 2_000, 40_000, 14_464, 64_464]
assert changed(picture, "* 1.5 + 10", lambda grey: grey * 1.5 + 10)[4] == 31_974
assert changed(picture, "- 2000", lambda grey: grey + -2_000)[1] == 64_536
assert changed(small, "* 2", lambda grey: grey * 2)[3:] == [255, 255]
wide = picture.convert("I").point(lambda grey: grey * 2)
clipped = np.array(wide.convert("I;16"))[0].tolist()
print("through I:", clipped)
assert clipped[3:] == [65_535, 65_535]
PYTHON
