#!/bin/sh
# noisereduce 3.0.3: a channel of digital silence comes back as NaN from the default (non-stationary) method.
#
# Expected: a stereo recording with one unused channel is cleaned, and zeros stay zeros.
# Seen: the unused channel is NaN from its first to its last sample, with a warning about a division only; the other
# channel is fine. Players and encoders turn NaN into full-scale clicks or refuse the file. `stationary=True` is finite.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check noisereduce==3.0.3 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import warnings

import noisereduce
import numpy as np

stereo = np.random.default_rng(0).standard_normal((2, 48_000)) * 0.1
stereo[1] = 0
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    moving = noisereduce.reduce_noise(y=stereo, sr=16_000)
    steady = noisereduce.reduce_noise(y=stereo, sr=16_000, stationary=True)
print("share of NaN per channel, default:", np.isnan(moving).mean(axis=1).tolist())
print("share of NaN per channel, stationary:", np.isnan(steady).mean(axis=1).tolist())
assert np.isnan(moving).mean(axis=1).tolist() == [0.0, 1.0]
assert np.isfinite(steady).all()
PYTHON
