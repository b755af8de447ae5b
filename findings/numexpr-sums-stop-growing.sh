#!/bin/sh
# numexpr 2.14.2: the power of a long float32 sound comes out too small, and that of a 16-bit one negative.
#
# Expected: evaluate("sum(x * x)") adds up as NumPy does, which keeps float32 exact by adding in pairs and takes wide
# integers for narrow ones.
# Seen: one float32 sum runs through all samples, and once it is large, what quiet samples add is rounded away: 20 million
# ones add up to 16,777,216, and the power of ten minutes of noise is 7 % too small. Sums of 16-bit integers are kept in 32 bits
# and turn over without a word: 100,000 samples of 30,000 have a negative power. Casting to double or to int64 first is exact.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    numexpr==2.14.2 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import numexpr
import numpy as np


def power(x):
    return float(numexpr.evaluate("sum(x * x)")) / len(x)


ones = np.ones(20_000_000, np.float32)
noise = (0.01 * np.random.default_rng(0).standard_normal(600 * 48_000)).astype(np.float32)
loud = np.full(100_000, 30_000, np.int16)
total = float(numexpr.evaluate("sum(ones)"))
ratio = power(noise) / np.mean(np.square(noise))
print(f"20 million ones: {total:,.0f}, NumPy {ones.sum():,.0f}")
print(f"power of ten minutes of noise: {ratio:.3f} of NumPy's, in double {power(noise.astype(float)) / np.mean(np.square(noise)):.3f}")
print(f"power of loud 16-bit samples: {power(loud):,.0f}, right is {30_000**2:,}, as int64 {power(loud.astype(np.int64)):,.0f}")
assert total == 2**24 and ones.sum() == 20_000_000
assert ratio < 0.95
assert abs(power(noise.astype(float)) / np.mean(np.square(noise)) - 1) < 1e-4
assert power(loud) < 0 and power(loud.astype(np.int64)) == 30_000**2
PYTHON
