#!/bin/sh
# noisereduce 3.0.3: 16-bit integers come back truncated towards zero, not rounded.
#
# Expected: the float result rounded to the nearest step, an error of at most half a step without a bias.
# Seen: every sample is cut off towards zero: errors of up to a whole step, magnitudes half a step too small on
# average, which quiet sounds (fades, rooms) hear as distortion that follows the signal. Hand over floats and round.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check noisereduce==3.0.3 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import noisereduce
import numpy as np

samples = (np.random.default_rng(0).standard_normal(32_000) * 1_000).astype(np.int16)
integers = noisereduce.reduce_noise(y=samples, sr=16_000)
floats = noisereduce.reduce_noise(y=samples.astype(np.float64), sr=16_000)
print("type:", integers.dtype)
print("largest error, steps:", np.abs(integers - floats).max().round(3))
print("mean of |integer| - |float|, steps:", (np.abs(integers.astype(float)) - np.abs(floats)).mean().round(3))
assert integers.dtype == np.int16
assert np.array_equal(integers, np.trunc(floats).astype(np.int16))
assert not np.array_equal(integers, np.round(floats).astype(np.int16))
PYTHON
