#!/bin/sh
# OpenCV 5.0 (opencv-python-headless 5.0.0.93): opening and closing with an even or lopsided kernel move the picture.
#
# Expected: a morphological opening never lies above the picture, a closing never below, and doing either twice changes
# nothing, whatever the kernel: they are how a background is taken out of a spectrogram.
# Seen: morphologyEx() erodes and dilates with the same kernel and anchor instead of a reflected one. With kernels of 2 x 2
# or 1 x 4, or an L of 3 x 3, a fifth to a third of the opening's pixels lie above the picture, and a second opening moves it
# again. With odd symmetric kernels all is right, and so is SciPy with even ones.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    opencv-python-headless==5.0.0.93 scipy==1.17.1 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import cv2
import numpy as np
from scipy import ndimage

picture = np.random.default_rng(0).random((64, 80)).astype(np.float32)
above = {}
for name, kernel in {
    "3 x 3": np.ones((3, 3), np.uint8),
    "2 x 2": np.ones((2, 2), np.uint8),
    "1 x 4": np.ones((1, 4), np.uint8),
    "L": np.array([[1, 0, 0], [1, 0, 0], [1, 1, 1]], np.uint8),
}.items():
    opened = cv2.morphologyEx(picture, cv2.MORPH_OPEN, kernel)
    again = cv2.morphologyEx(opened, cv2.MORPH_OPEN, kernel)
    scipy = ndimage.grey_opening(picture, footprint=kernel)
    above[name] = np.mean(opened > picture)
    print(
        f"{name}: {above[name]:.0%} of the opening above the picture, the same when repeated: "
        f"{np.array_equal(again, opened)}; SciPy: {np.mean(scipy[4:-4, 4:-4] > picture[4:-4, 4:-4]):.0%}"
    )
assert above["3 x 3"] == 0
assert min(above["2 x 2"], above["1 x 4"], above["L"]) > 0.15
PYTHON
