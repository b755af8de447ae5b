#!/bin/sh
# OpenCV 5.0 (opencv-contrib-python-headless 5.0.0.93): ximgproc.guidedFilter() of greys of 16 bits gives NaN.
#
# Expected: the filter knows local means and variances only, so a picture plus a constant gives the result plus that constant,
# within what float32 can hold (0.002 at 50,000).
# Seen: the variance is the mean of squares less the square of the mean, in float32. With noise of 10 and eps=100, levels around 1,000
# are off by 0.002, around 10,000 by 0.3, around 30,000 by 4, and around 50,000 every pixel of the result is NaN, without an error.
# uint16 is refused, so astype(float32) is what one does; dividing by 65,535, with an eps to match, changes nothing, as the
# proportions stay. Take the mean off before the filter and add it again.
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

noise = (10 * np.random.default_rng(0).standard_normal((128, 128))).astype(np.float32)


def filtered(picture: np.ndarray, eps: float) -> np.ndarray:
    return cv2.ximgproc.guidedFilter(picture, picture, 4, eps).astype(float)


right = filtered(noise, 100)
errors, lost = {}, {}
for level in (0, 100, 1_000, 10_000, 30_000, 50_000, 65_000):
    error = np.abs(filtered(noise + np.float32(level), 100) - level - right)
    errors[level], lost[level] = np.max(error), np.mean(np.isnan(error))
    print(f"around {level:6}: off by up to {errors[level]:8.3f}, {lost[level]:.1%} NaN")
scaled = filtered((noise + 50_000) / 65_535, 100 / 65_535**2) * 65_535 - 50_000
print(f"around 50,000, divided by 65,535: {np.mean(np.isnan(scaled)):.1%} NaN")
assert errors[100] < 0.01 and 0.05 < errors[10_000] < 2 and errors[30_000] > 1
assert all(lost[level] > 0.5 for level in (50_000, 65_000)) and np.isnan(scaled).mean() > 0.5
assert not any(lost[level] for level in (0, 100, 1_000, 10_000))
PYTHON
