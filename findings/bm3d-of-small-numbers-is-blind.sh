#!/bin/sh
# bm3d 4.0.3 (Python): a picture of small numbers comes back worse, from a millionth on worse than it was.
#
# Expected: bm3d(picture * c, sigma * c) is c times bm3d(picture, sigma): both are in the same unit, and the method has no other.
# Seen: so it is for pictures up to 100 and down to a thousandth. At 0.0001 a third more error is left, at 0.00001 almost three
# times as much, and at a millionth the result is five times as far from the clean picture as the noisy one, without a warning;
# float64 changes nothing. Powers of quiet sounds lie there. Scale picture and sigma to 0 to 1 and back.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    bm3d==4.0.3 scipy==1.17.1 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import bm3d
import numpy as np
from scipy import ndimage

rng = np.random.default_rng(0)
clean = ndimage.gaussian_filter(rng.standard_normal((128, 128)), 3)
clean = (clean - clean.min()) / np.ptp(clean)
noisy = clean + 0.1 * rng.standard_normal(clean.shape)
left = {}
for largest in (100, 1, 1e-3, 1e-4, 1e-5, 1e-6):
    result = bm3d.bm3d(noisy * largest, 0.1 * largest) / largest
    left[largest] = np.sqrt(np.mean((result - clean) ** 2))
    print(f"largest value {largest:g}: noise 0.1000 before, {left[largest]:.4f} after")
assert abs(left[100] - left[1]) < 0.001 and abs(left[1e-3] - left[1]) < 0.001
assert left[1e-4] > 1.2 * left[1] and left[1e-5] > 2 * left[1] and left[1e-6] > 0.2
PYTHON
