#!/bin/sh
# pillow-jxl-plugin 1.3.8: a picture of floats below zero is saved as JPEG XL without a word and comes back as zero.
#
# Expected: JPEG XL holds floats, and Pillow's mode F is taken by the plugin; what is lost is a little of every value, as with
# positive ones, or there is an error.
# Seen: without lossless=True a picture of decibels from -80 to -20 comes back as -0.004 everywhere; of one
# from -80 to 20 only what is above zero is left. Positive floats come back within a few hundredths of their range. With
# lossless=True every float is exact.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    pillow-jxl-plugin==1.3.8 pillow==13.0.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import io

import numpy as np
import pillow_jxl  # noqa: F401
from PIL import Image

y, x = np.mgrid[:64, :80]
shape = (np.sin(x / 9) * np.cos(y / 7) + 1) / 2
off = {}
for low, high in ((0, 1), (0, 60), (-80, 20), (-80, -20)):
    levels = (low + (high - low) * shape).astype(np.float32)
    for lossless in (False, True):
        file = io.BytesIO()
        Image.fromarray(levels).save(file, "JXL", lossless=lossless)
        file.seek(0)
        picture = Image.open(file)
        back = np.asarray(picture)
        off[low, high, lossless] = np.abs(back - levels).max() / (high - low)
        print(f"{low} to {high}, lossless={lossless}: mode {picture.mode}, {back.min():.3f} to {back.max():.3f}", end=", ")
        print(f"error {off[low, high, lossless]:.1%} of the range")
        assert picture.mode == "F" and (not lossless or off[low, high, True] == 0)
assert off[0, 1, False] < 0.1 and off[0, 60, False] < 0.1
assert off[-80, 20, False] > 0.75 and off[-80, -20, False] > 1.3
PYTHON
