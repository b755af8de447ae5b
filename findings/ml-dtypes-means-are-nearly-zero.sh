#!/bin/sh
# ml_dtypes 0.6.0 with NumPy 2.4.6: the mean of a long bfloat16 array is nearly zero; sums stop at 256.
#
# Expected: np.mean and np.sum of bfloat16 and of the 8-bit floats are right to the digits that these have, as those of NumPy's own
# float16 are, for which NumPy adds in float32.
# Seen: each step of a sum is rounded to the type. Adding ones, bfloat16 stops at 256, float8_e4m3fn at 16 and float8_e5m2 at 8, so the
# mean of ten thousand ones is 0.026, 0.002 and 0.0009, and with it std() and levels. int4 turns over: the sum of a hundred ones is 4 and
# their mean 0. np.linalg.norm and np.median are right. No warning; convert to float32 first.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check ml_dtypes==0.6.0 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import ml_dtypes
import numpy as np

KINDS = {
    np.float16: 10_000,
    ml_dtypes.bfloat16: 256,
    ml_dtypes.float8_e4m3fn: 16,
    ml_dtypes.float8_e5m2: 8,
}
for kind, stops in KINDS.items():
    ones = np.ones(10_000, kind)
    total, mean, norm = float(np.sum(ones)), float(np.mean(ones)), float(np.linalg.norm(ones))
    print(f"{np.dtype(kind).name}: 10,000 ones sum up to {total:g}, their mean is {mean:g}, their norm {norm:g}")
    assert total == stops
    assert (mean == 1) == (kind is np.float16)
    assert mean == 1 or mean < 0.03
    assert norm == 100
ones = np.ones(100, ml_dtypes.int4)
print(f"int4: 100 ones sum up to {int(np.sum(ones))}, their mean is {float(np.mean(ones)):g}")
assert int(np.sum(ones)) == 4
assert float(np.mean(ones)) == 0
PYTHON
