#!/bin/sh
# OpenCV 5.0 (opencv-python-headless 5.0.0.93): a NumPy array in big-endian order is taken for one in native order.
#
# Expected: a picture that comes out of FITS, of a TIFF with memory mapping or of numpy.frombuffer(..., ">u2") is filtered as
# any other, or refused, as scikit-image (warp), PyAV, libvips and SimpleITK refuse it.
# Seen: the bytes are read as they lie, without an error: 300 is 11,265, and 0.5 is 8.8e-44. mean(), blur(), resize(), imwrite()
# and all others; what comes back is an array in native order that looks like any other. Call
# picture.astype(picture.dtype.newbyteorder("=")) before.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    opencv-python-headless==5.0.0.93 tifffile==2026.3.3 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import cv2
import numpy as np
import tifffile

tifffile.imwrite("camera.tif", np.full((8, 8), 300, ">u2"), byteorder=">")
mapped = tifffile.memmap("camera.tif")
print("tifffile.memmap gives", mapped.dtype.str, "with", mapped[0, 0])
seen = {}
for name, picture in {
    "mapped TIFF": mapped,
    "<u2": np.full((8, 8), 300, "<u2"),
    "<f4": np.full((8, 8), 0.5, "<f4"),
    ">f4": np.full((8, 8), 0.5, ">f4"),
}.items():
    cv2.imwrite("copy.tif", picture)
    values = (cv2.mean(picture)[0], cv2.blur(picture, (3, 3))[4, 4], cv2.imread("copy.tif", cv2.IMREAD_UNCHANGED)[4, 4])
    seen[name] = values
    print(f"{name}, {picture[4, 4]}: mean {values[0]:.3g}, blurred {values[1]:.3g}, written and read {values[2]:.3g}")
assert seen["<u2"] == (300, 300, 300) and seen["<f4"] == (0.5, 0.5, 0.5)
assert seen["mapped TIFF"] == (11_265, 11_265, 11_265) and max(seen[">f4"]) < 1e-30
PYTHON
