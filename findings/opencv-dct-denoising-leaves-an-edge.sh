#!/bin/sh
# OpenCV 5.0 (opencv-contrib-python-headless 5.0.0.93): xphoto.dctDenoising() loses the last row and column.
#
# Expected: what comes back is a picture of the same size in which every pixel has a value; with sigma 0 it is the picture.
# Seen: the blocks never reach the last row and the last column. Both are NaN in a picture of floats and black in one of
# 8 bits, at every block size and even with sigma 0. In a spectrogram that is the highest frequency and the last moment.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    opencv-contrib-python-headless==5.0.0.93 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import cv2
import numpy as np

rng = np.random.default_rng(0)
for size in (4, 8, 16, 32):
    picture = (0.5 + 0.05 * rng.standard_normal((128, 160))).astype(np.float32)
    cleaned = np.zeros_like(picture)
    cv2.xphoto.dctDenoising(picture, cleaned, 0.1 if size > 4 else 0.0, size)
    lost = np.isnan(cleaned)
    black = np.full(picture.shape, 1, np.uint8)
    cv2.xphoto.dctDenoising((picture * 255).astype(np.uint8), black, 10, size)
    print(f"blocks of {size}: {lost.sum()} of {lost.size} pixels are NaN, 8 bits: {np.sum(black == 0)} are black")
    assert lost[-1].all() and lost[:, -1].all() and not lost[:-1, :-1].any()
    assert not black[-1].any() and not black[:, -1].any() and black[:-1, :-1].all()
PYTHON
