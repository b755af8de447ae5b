#!/bin/sh
# scikit-image 0.26.0 (with PyWavelets 1.9.0): denoise_wavelet leaves the noise in float32 pictures of small numbers.
#
# Expected: the method estimates the noise from the picture, so a picture in other units, a thousandth of it, say, gives a
# thousandth of the result, as with float64 and with method="VisuShrink".
# Seen: BayesShrink, the default, keeps its divisor above the smallest step of the type, 1.2e-7 for float32, and that is compared
# with a variance in the picture's own units. Of a picture between 0 and 0.001 four fifths of the noise stay, of one between 0 and
# 0.0001 all of it; no warning. Magnitudes of quiet sounds lie there. Scale the picture to 0 to 1, or give float64.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    scikit-image==0.26.0 PyWavelets==1.9.0 scipy==1.17.1 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import numpy as np
from scipy import ndimage
from skimage import restoration

rng = np.random.default_rng(0)
clean = ndimage.gaussian_filter(rng.standard_normal((128, 128)), 3)
clean = (clean - clean.min()) / np.ptp(clean)
noisy = clean + 0.1 * rng.standard_normal(clean.shape)
left = {}
for kind in ("float32", "float64"):
    for largest in (100, 1, 1e-2, 1e-3, 1e-4):
        picture = (noisy * largest).astype(kind)
        for method in ("BayesShrink", "VisuShrink"):
            result = restoration.denoise_wavelet(picture, method=method) / largest
            left[kind, largest, method] = np.sqrt(np.mean((result - clean) ** 2))
        print(f"{kind}, largest value {largest:g}: noise 0.1000, after BayesShrink", end=" ")
        print(f"{left[kind, largest, 'BayesShrink']:.4f}, after VisuShrink {left[kind, largest, 'VisuShrink']:.4f}")
for (kind, largest, method), value in left.items():
    same = abs(value - left["float64", 1, method]) < 0.001
    assert same == (kind == "float64" or method == "VisuShrink" or largest > 5e-3)
assert left["float32", 1e-4, "BayesShrink"] > 0.095
PYTHON
