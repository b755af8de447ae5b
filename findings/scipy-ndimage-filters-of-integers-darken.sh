#!/bin/sh
# SciPy 1.17.1: each blur with scipy.ndimage makes a whole-number picture one step darker, and a 16-bit sound is pulled to zero.
#
# Expected: gaussian_filter, uniform_filter and convolve of 8 or 16 bits give the result of floats, rounded, so that the mean stays, as
# scipy.ndimage.zoom and rotate do.
# Seen: the result is cut off, once for each axis. A Gaussian takes 1.0 steps off the mean of a picture, ten of them 10 steps, where the
# same in floats keeps it; a flat background gets darker than the level that a threshold expects. Sound of 16 bits has two signs and is
# cut towards zero: what is left of quiet noise is some per cent too quiet. No warning. Filter floats and round once.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    scipy==1.17.1 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import numpy as np
from scipy import ndimage

rng = np.random.default_rng(0)
pictures = {"8 bits": rng.integers(20, 230, (200, 200)).astype(np.uint8), "16 bits": rng.integers(1_000, 60_000, (200, 200)).astype(np.uint16)}
filters = {
    "gaussian": lambda x: ndimage.gaussian_filter(x, 1.5),
    "uniform": lambda x: ndimage.uniform_filter(x, 3),
    "convolve": lambda x: ndimage.convolve(x, np.full((3, 3), 1 / 9)),
    "rotate": lambda x: ndimage.rotate(x, 7, order=1, reshape=False, mode="reflect"),
}
for kind, picture in pictures.items():
    for name, apply in filters.items():
        off = apply(picture) - apply(picture.astype(float))
        print(f"{kind}, {name}: {off.mean():+.2f} steps on average, from {off.min():+.2f} to {off.max():+.2f}")
        assert abs(off.mean()) < 0.05 if name == "rotate" else -1.1 < off.mean() < -0.4
    blurred, exact = picture, picture.astype(float)
    for _ in range(10):
        blurred, exact = ndimage.gaussian_filter(blurred, 1), ndimage.gaussian_filter(exact, 1)
    print(f"{kind}, ten times: {blurred.mean() - exact.mean():+.1f} steps")
    assert -11 < blurred.mean() - exact.mean() < -9
quiet = np.round(10 * rng.standard_normal(48_000)).astype(np.int16)
ratio = np.std(ndimage.uniform_filter(quiet, 5)) / np.std(ndimage.uniform_filter(quiet.astype(float), 5))
print(f"quiet noise of 16 bits, mean of five: {20 * np.log10(ratio):.2f} dB of what it is in floats")
assert ratio < 0.97
PYTHON
