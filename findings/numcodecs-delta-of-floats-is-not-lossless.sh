#!/bin/sh
# numcodecs 0.16.6 (filters of Zarr): Delta gives float sounds back changed, the more so the longer a chunk is.
#
# Expected: a filter that keeps differences gives the same samples back, as it does with integers; or its documentation
# says that it does not.
# Seen: the differences of floats are rounded, and adding them up again adds the roundings up: a float32 sound of ten seconds comes
# back with errors of up to -99 dB, a minute with -95 dB, ten minutes with -80 dB, which is three steps of 16 bits, and digital
# silence behind the sound is a constant offset. No warning. Delta is for integers; shuffling and Zstd keep every bit of floats.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check numcodecs==0.16.6 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import numcodecs
import numpy as np

RATE_HZ = 48_000
rng = np.random.default_rng(0)
errors_db = {}
for seconds in (1, 10, 60, 600):
    sound = (0.2 * rng.standard_normal(seconds * RATE_HZ)).astype("f4")
    sound[-RATE_HZ // 10 :] = 0
    codec = numcodecs.Delta(dtype="f4")
    back = codec.decode(codec.encode(sound))
    errors_db[seconds] = 20 * np.log10(np.abs(back - sound).max())
    print(f"{seconds:4} s: error up to {errors_db[seconds]:6.1f} dB, silence at the end is {back[-1]:+.1e}")
    assert back[-1] != 0 and np.ptp(back[-100:]) == 0
steps = np.round(sound * 5_000).astype("i2")
codec = numcodecs.Delta(dtype="i2")
assert np.array_equal(codec.decode(codec.encode(steps)), steps)
assert -115 < errors_db[1] < errors_db[10] < errors_db[60] < errors_db[600] and errors_db[600] > -92
PYTHON
