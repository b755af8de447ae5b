#!/bin/sh
# Pillow 13.0.0: a FITS picture of unsigned 16 bits is read with half of the range added to dark and taken from bright.
#
# Expected: FITS has no unsigned 16 bits; every camera and spectrograph stores them as signed ones with BZERO = 32768 in the
# header, and readers add it. Pillow gives mode "I;16", which is unsigned.
# Seen: BSCALE and BZERO are not looked at. 0, the darkest, is read as 32,768, 32,767 as 65,535 and 32,768 as 0: a picture whose
# middle greys are black beside white. No warning. Add 32,768 modulo 65,536 afterwards, or read with FFmpeg or astropy.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    pillow==13.0.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import numpy as np
from PIL import Image

levels = np.array([[0, 1, 32_767], [32_768, 40_000, 65_535]], np.uint16)
cards = {"SIMPLE": "T", "BITPIX": 16, "NAXIS": 2, "NAXIS1": 3, "NAXIS2": 2, "BSCALE": 1, "BZERO": 32_768}
header = "".join(f"{key:8}= {value:>20}".ljust(80) for key, value in cards.items()) + "END".ljust(80)
body = (levels[::-1].astype(int) - 32_768).astype(">i2").tobytes()
with open("picture.fits", "wb") as file:
    file.write(header.ljust(2_880).encode() + body.ljust(2_880, b"\0"))
with Image.open("picture.fits") as picture:
    mode, read = picture.mode, np.asarray(picture)
for written, got in zip(levels.ravel(), read.ravel(), strict=True):
    print(f"written {written:6}, read {got:6} (mode {mode})")
assert mode == "I;16"
assert np.array_equal(read, levels ^ 0x8000)
PYTHON
