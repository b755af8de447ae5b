#!/bin/sh
# ml_dtypes 0.6.0 with NumPy 2.4.6: one NaN leaves a bfloat16 array unsorted, and nanmean() does not leave it out.
#
# Expected: np.sort puts NaN behind all numbers, np.unique gives each value once, np.nanmean leaves NaN out: so it is with each of
# NumPy's own floats, float16 included.
# Seen: comparing with NaN is always false here, so sorting stops at it: [3, NaN, 1, 2] is "sorted" as it stands, np.unique, which sorts first,
# gives values twice and searching in the result fails. np.nanmean, nanstd and nansum take bfloat16 for a kind
# of integer and return NaN, while np.nanmax does leave it out. No error. The 8-bit floats are alike.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check ml_dtypes==0.6.0 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import warnings

import ml_dtypes
import numpy as np

warnings.simplefilter("ignore")
values = [3, 1, np.nan, 2, 1, 3, 2]
for kind in (np.float16, np.float32, ml_dtypes.bfloat16, ml_dtypes.float8_e5m2):
    array = np.array(values, kind)
    ordered, single = np.sort(array).astype(float), np.unique(array).astype(float)
    mean, largest = float(np.nanmean(array)), float(np.nanmax(array))
    print(f"{np.dtype(kind).name}: sorted {ordered}, unique {single}, nanmean {mean:g}, nanmax {largest:g}")
    own = kind in (np.float16, np.float32)
    assert np.array_equal(ordered, [1, 1, 2, 2, 3, 3, np.nan], equal_nan=True) == own
    assert np.array_equal(single, [1, 2, 3, np.nan], equal_nan=True) == own
    assert (mean == 2) == own
    assert np.isnan(mean) != own
    assert largest == 3
PYTHON
