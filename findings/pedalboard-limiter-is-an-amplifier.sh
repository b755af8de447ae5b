#!/bin/sh
# pedalboard 0.9.26: Limiter makes everything that is below its threshold louder.
#
# Expected: a limiter with a threshold of -10 dB leaves quiet sound as it is and keeps peaks below -10 dB.
# Seen: quiet sound comes out 13.75 dB louder: 3.75 dB, and as much again as the threshold lies below full scale; peaks
# go to full scale, not to the threshold. Behind a denoiser this lifts the noise that is left by as much, and a
# "safety" limiter at the end of a chain changes every sample. Turn the result down by the same number.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pedalboard==0.9.26 numpy==2.4.6
venv="$folder/venv"
"$venv/bin/python" - <<'PYTHON'
import numpy as np
from pedalboard import Limiter

RATE_HZ = 48_000
quiet = (1e-3 * np.random.default_rng(0).standard_normal(RATE_HZ)).astype(np.float32)
loud = (0.5 * np.sin(2 * np.pi * 200 * np.arange(RATE_HZ) / RATE_HZ)).astype(np.float32)
for threshold_db in (-1.0, -10.0, -20.0):
    limiter = Limiter(threshold_db=threshold_db)
    raised_db = 20 * np.log10(np.std(limiter(quiet, RATE_HZ)) / np.std(quiet))
    peak_db = 20 * np.log10(np.abs(limiter(loud, RATE_HZ)[RATE_HZ // 2 :]).max())
    print(f"threshold {threshold_db:g} dB: quiet noise {raised_db:+.2f} dB, peaks of a loud tone at {peak_db:+.1f} dB")
    assert abs(raised_db - (3.75 - threshold_db)) < 0.01
    assert threshold_db > -5 or peak_db > threshold_db + 8
PYTHON
