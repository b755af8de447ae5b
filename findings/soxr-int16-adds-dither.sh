#!/bin/sh
# soxr 1.1.0: resampling 16-bit integers adds dither, so digital silence does not stay silent.
#
# Expected: int16 in, int16 out is the float result rounded; zeros stay zeros, a constant stays that constant.
# Seen: zeros come back as -1, 0 and 1, a constant of 100 as 99, 100 and 101 in three quarters of the samples only; the
# noise is the same in every run. Whoever looks for silence, gates, or compares digests after resampling integers meets
# it. Floating point input has none of it.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check soxr==1.1.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import numpy as np
import soxr

silence = soxr.resample(np.zeros(48_000, np.int16), 48_000, 44_100)
constant = soxr.resample(np.full(48_000, 100, np.int16), 48_000, 44_100)[2_000:-2_000]
floats = soxr.resample(np.zeros(48_000, np.float32), 48_000, 44_100)
values, counts = np.unique(silence, return_counts=True)
print("silence as int16:", dict(zip(values.tolist(), counts.tolist())))
print("constant of 100 as int16:", np.unique(constant).tolist())
print("silence as float32:", np.unique(floats).tolist())
assert values.tolist() == [-1, 0, 1]
assert np.unique(constant).tolist() == [99, 100, 101]
assert not floats.any()
PYTHON
