#!/bin/sh
# libvips 8.18.7 (pyvips 3.2.0): a 16-bit grey array is written as an 8-bit PNG that is white.
#
# Expected: Image.new_from_array(a) of a uint16 array and write_to_file("a.png") give a PNG of 16 bits, as they do for
# three channels.
# Seen: a picture of one channel is taken for 8-bit grey ("b-w"), so every value above 255 becomes 255, without a
# warning; the same array as 16-bit RGB is written right. Say what it is: a.copy(interpretation="grey16").
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    pyvips==3.2.0 pyvips-binary==8.18.7 pillow==13.0.0 numpy==2.4.6 opencv-python-headless==5.0.0.93
cd "$folder"
venv/bin/python - <<'PYTHON'
import cv2
import numpy as np
import pyvips

grey = (np.arange(64)[:, None] * 1000 + np.arange(48)).astype(np.uint16)
pictures = {
    "one channel": pyvips.Image.new_from_array(grey),
    "three channels": pyvips.Image.new_from_array(np.dstack([grey] * 3)),
    "grey16": pyvips.Image.new_from_array(grey).copy(interpretation="grey16"),
}
kept = {}
for name, picture in pictures.items():
    picture.write_to_file("picture.png")
    read = cv2.imread("picture.png", cv2.IMREAD_UNCHANGED)
    kept[name] = read.dtype == grey.dtype and np.array_equal(read.reshape(*grey.shape, -1)[..., 0], grey)
    print(f"{name} ({picture.interpretation}): {read.dtype}, {read.min()} to {read.max()}, {np.mean(read >= 255):.0%} at 255 or more")
assert kept == {"one channel": False, "three channels": True, "grey16": True}
PYTHON
