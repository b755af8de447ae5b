#!/bin/sh
# Dask 2026.8.0: da.average of 16-bit samples with integer weights wraps; numpy.average does not.
#
# Expected: da.average(x, weights=w) gives what numpy.average gives: both return floats, and numpy.average makes products and
# sums in floats whenever one of the two is of integers.
# Seen: samples and weights are multiplied in their own type. The mean of 16-bit samples or 8-bit pixels that is weighted by whole
# numbers (counts, a mask of 0 and 255) is of other numbers, in any number of chunks; bytes around 100 have a mean
# below 1. The result is float64 and no warning comes. Without weights, and with weights of floats, it is right.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'dask[array]==2026.8.0' numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import dask.array as da
import numpy as np

rng = np.random.default_rng(0)
pixels = rng.integers(90, 110, 10_000).astype(np.uint8)
samples = rng.integers(-20_000, 30_000, 10_000).astype(np.int16)
mask = np.where(rng.random(10_000) > 0.5, 255, 0).astype(np.uint8)
counts = rng.integers(1, 50, 10_000).astype(np.int16)
for name, values, weights in (("bytes", pixels, mask), ("16 bits", samples, counts)):
    right = np.average(values, weights=weights)
    for chunks in (10_000, 1_000):
        array, given = da.from_array(values, chunks=chunks), da.from_array(weights, chunks=chunks)
        seen = da.average(array, weights=given).compute()
        floats = da.average(array, weights=given.astype(float)).compute()
        print(f"{name}, chunks of {chunks}: {seen:.2f}, NumPy {right:.2f}, with weights of floats {floats:.2f}")
        assert seen.dtype == float
        assert abs(seen - right) > 0.5 * abs(right)
        assert np.isclose(floats, right)
PYTHON
