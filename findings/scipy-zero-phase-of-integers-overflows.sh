#!/bin/sh
# SciPy 1.17.1: filtfilt, sosfiltfilt and decimate put a jolt at the ends of loud 16-bit sounds.
#
# Expected: filters that return float64 for int16 samples give what they give for the same samples as floats.
# Seen: the sound is first continued beyond its ends by reflecting it through its last sample, in the type of the input:
# 2 * last - sample leaves 16 bits where the end is loud, wraps, and the filter starts from the wrong side. The end of a
# sound is off by up to half of full scale, its middle exact, so a test on a fade or on quiet sound does not see it.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check scipy==1.17.1 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
from scipy import signal

loud = (30_000 * np.cos(np.arange(8_001) * np.pi / 10)).astype(np.int16)
quiet = loud // 4
low = signal.butter(2, 0.3, output="sos")
FILTERS = {
    "filtfilt": lambda x: signal.filtfilt(*signal.butter(2, 0.3), x),
    "sosfiltfilt": lambda x: signal.sosfiltfilt(low, x),
    "decimate": lambda x: signal.decimate(x, 4),
    "sosfilt": lambda x: signal.sosfilt(low, x),
}
off = {}
for name, filtered in FILTERS.items():
    errors = [np.abs(filtered(x) - filtered(x.astype(float))) for x in (loud, quiet)]
    middle = errors[0][len(errors[0]) // 4 : -len(errors[0]) // 4].max()
    off[name] = errors[0].max(), middle, errors[1].max()
    print(f"{name}: off by %.0f at the ends, %.2g in the middle; a quarter as loud: %.2g" % off[name])
for name in ("filtfilt", "sosfiltfilt", "decimate"):
    assert off[name][0] > 500 and off[name][1] < 1 and off[name][2] == 0
assert off["sosfilt"] == (0, 0, 0)
PYTHON
