#!/bin/sh
# tifffile 2026.3.3 (imagecodecs 2026.3.6): pictures of 16 bits in JPEG 2000 or JPEG come back as others, without an error.
#
# Expected: a picture that it writes reads back as it was with JPEG 2000, which is lossless here, and much alike with JPEG; or
# an error, as byteorder=">" with JPEG XL, PNG and JPEG XR gives one, and grey of 16 bits with JPEG.
# Seen: byteorder=">" with JPEG 2000 writes the bytes of each pixel exchanged into the file: 32000 is 125 for every reader.
# Colour of 16 bits with JPEG is written in 12 bits by dropping the upper four: what is brighter than 4095 starts at
# black again, several times over. In native order, and up to 4095, both are right.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    tifffile==2026.3.3 imagecodecs==2026.3.6 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import io

import numpy as np
import tifffile


def again(pixels, **options):
    file = io.BytesIO()
    tifffile.imwrite(file, pixels, **options)
    file.seek(0)
    return tifffile.imread(file)


ramp = np.linspace(0, 60_000, 64 * 80).reshape(64, 80).astype(np.uint16)
for order in "<>":
    back = again(ramp, compression="jpeg2000", byteorder=order)
    print(f"JPEG 2000, byteorder {order}: right {np.array_equal(back, ramp)}, exchanged {np.array_equal(back.byteswap(), ramp)}")
    assert np.array_equal(back if order == "<" else back.byteswap(), ramp)
colour = np.stack([ramp] * 3, axis=-1)
bright, dark = again(colour, compression="jpeg"), again(colour // 16, compression="jpeg")
folded = np.median(np.abs(bright.astype(int) - colour % 4_096))
print(f"JPEG in colour up to 60000: brightest {bright.max()}, beside the rest of 4096 by {folded:.0f};", end=" ")
print(f"up to 3750: at most {np.abs(dark.astype(int) - colour // 16).max()} off")
assert bright.max() < 4_096 and folded < 100
assert np.abs(dark.astype(int) - colour // 16).max() < 100
PYTHON
