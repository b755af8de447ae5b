#!/bin/sh
# scikit-image 0.26.0: what unsupervised_wiener() leaves of blur and noise depends on the unit of the picture.
#
# Expected: "unsupervised" finds the noise and the smoothness by itself, so a picture times c gives the result times c, as with
# wiener(), and no unit is better than another.
# Seen: so it is for pictures up to 100 or 10000. From 0 to 1, the usual range, two fifths more error is left, at a tenth of that
# as much as before, at a hundredth almost twice as much as before and at a thousandth eight times, without a warning. Powers of
# quiet sounds lie there. Scale the picture up to a hundred or more, and back.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    scikit-image==0.26.0 scipy==1.17.1 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import numpy as np
from scipy import ndimage
from skimage import restoration

rng = np.random.default_rng(0)
clean = ndimage.gaussian_filter(rng.standard_normal((128, 128)), 3, mode="wrap")
clean = (clean - clean.min()) / np.ptp(clean)
blurred = ndimage.uniform_filter(clean, 5, mode="wrap") + 0.01 * rng.standard_normal(clean.shape)
square = np.full((5, 5), 1 / 25)


def left(result):
    return float(np.sqrt(np.mean((result - clean) ** 2)))


errors = {}
for largest in (10000, 100, 1, 0.1, 0.01, 0.001):
    result, _ = restoration.unsupervised_wiener(blurred * largest, square, clip=False, rng=0)
    errors[largest] = left(result / largest)
    fixed = left(restoration.wiener(blurred * largest, square, 0.1, clip=False) / largest)
    print(f"largest value {largest:g}: error {left(blurred):.4f} before, {errors[largest]:.4f} after; with wiener() {fixed:.4f}")
    assert fixed < 0.007
assert abs(errors[10000] - errors[100]) < 0.0002 and errors[100] < 0.013
assert errors[1] > 1.2 * errors[100] and errors[0.1] > 1.8 * errors[100]
assert errors[0.01] > 1.5 * left(blurred) and errors[0.001] > 5 * left(blurred)
PYTHON
