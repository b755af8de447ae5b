#!/bin/sh
# scipy 1.17.1: uniform_filter runs one sum along a row, so a loud pixel falsifies all quiet ones behind it.
#
# Expected: far away from a peak the mean of a neighbourhood is that of its own pixels; OpenCV gives that.
# Seen: in a picture of power (its range is what a spectrogram has) a peak of 1e12 leaves an error of 0.1 % in every
# later pixel of 1e-3, and one of 1e16 makes them exactly 0, a logarithm of minus infinity, although the window holds
# five pixels. Row and column order matter: pixels before the peak are right. Filter decibels, or use cv2.blur.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check scipy==1.17.1 opencv-python-headless==5.0.0.93 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import cv2
import numpy as np
from scipy.ndimage import uniform_filter

print("peak    scipy before   scipy behind   OpenCV behind")
seen = []
for peak in (1e6, 1e12, 1e16):
    power = np.full((64, 512), 1e-3)
    power[:, 256] = peak
    scipy, opencv = uniform_filter(power, 5), cv2.blur(power, (5, 5))
    seen.append((scipy[32, 100], scipy[32, 450], opencv[32, 450]))
    print(f"{peak:.0e}  {seen[-1][0]:.9f}    {seen[-1][1]:.9f}    {seen[-1][2]:.9f}")
assert all(abs(before - 1e-3) < 1e-9 for before, _, _ in seen)
assert abs(seen[1][1] - 1e-3) > 5e-7
assert seen[2][1] == 0.0
PYTHON
