#!/bin/sh
# PyWavelets 1.9.0: a soft or garrote threshold of 0 turns coefficients that are 0 into NaN.
#
# Expected: threshold(data, 0) changes nothing.
# Seen: with mode "soft" or "garrote" every coefficient that is exactly 0 comes back as NaN: the quotient 0 / 0. Zeros are
# common where a recording holds digital silence, and a threshold is 0 where the noise was estimated there. One NaN makes
# the whole inverse transform NaN. "hard", and any threshold above 0, are right.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    PyWavelets==1.9.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import warnings

import numpy as np
import pywt

warnings.simplefilter("ignore")
sound = np.concatenate([np.zeros(8192), 0.1 * np.random.default_rng(0).standard_normal(4096)])
lost = {}
for mode in ("soft", "garrote", "hard"):
    parts = pywt.wavedec(sound, "db4", level=5)
    noise = np.median(np.abs(parts[-1])) / 0.6745
    back = pywt.waverec([parts[0], *(pywt.threshold(part, noise, mode) for part in parts[1:])], "db4")
    lost[mode] = np.isnan(back).mean()
    few = pywt.threshold(np.array([0.0, 1.0, -2.0]), 0, mode)
    print(f"{mode}: threshold 0 of [0, 1, -2] is {few}; noise {noise:.1e}, {lost[mode]:.0%} of the sound is NaN")
    assert np.isnan(few[0]) == (mode != "hard")
PYTHON
