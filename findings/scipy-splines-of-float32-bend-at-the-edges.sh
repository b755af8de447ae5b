#!/bin/sh
# SciPy 1.17.1: spline_filter and cspline2d of float32 bend the edges of a picture by a tenth.
#
# Expected: a smoothing spline of a flat picture is flat: the ends are mirrored, as the documentation says; float32 is less exact,
# in the seventh digit.
# Seen: where the mirrored sum may end ("precision") is chosen by the type, 0.001 for float32 and 0.000001 for float64. A flat
# picture of 0.37 with smoothing comes back with up to 0.42 at its edges from float32, 0.3701 from float64; what the smoothing
# takes off an edge is stronger than what it does inside. cspline2d(picture, lamb, precision=1e-9) or float64 helps.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    scipy==1.17.1 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import numpy as np
from scipy import signal

off = {}
for kind in ("float32", "float64"):
    flat = np.full((40, 40), 0.37, kind)
    results = {
        "spline_filter, lmbda=5": signal.spline_filter(flat, 5.0),
        "cspline2d, lamb=1": signal.cspline2d(flat, 1.0),
        "cspline2d, lamb=1, precision=1e-9": signal.cspline2d(flat, 1.0, 1e-9),
    }
    for name, result in results.items():
        off[kind, name] = np.abs(result - 0.37).max()
        inside = np.abs(result - 0.37)[10:-10, 10:-10].max()
        print(f"{kind}, {name}: from {result.min():.4f} to {result.max():.4f}, inside off by up to {inside:.5f}")
        assert result.dtype == kind and inside < 0.001
assert off["float32", "spline_filter, lmbda=5"] > 0.04 and off["float32", "cspline2d, lamb=1"] > 0.04
assert off["float64", "spline_filter, lmbda=5"] < 0.003 and off["float64", "cspline2d, lamb=1"] < 0.003
assert off["float32", "cspline2d, lamb=1, precision=1e-9"] < 0.003
PYTHON
