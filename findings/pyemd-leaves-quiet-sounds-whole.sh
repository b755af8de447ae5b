#!/bin/sh
# EMD-signal 1.10.0 (PyEMD): how far a sound is taken apart depends on how loud it is, and quiet ones are hardly taken apart.
#
# Expected: empirical mode decomposition knows no level: a thousandth of a sound has a thousandth of its modes.
# Seen: it stops where what is left has a range below 0.001 or values that add up to less than 0.005, whatever the unit is. At full scale,
# as integers of 16 bits (90 dB more) and 40 dB lower a sound has eight modes; 60 dB lower it has five, and from 80 dB lower
# two, of which the second is nearly all of it. In volts of a microphone nothing is taken apart. Nothing is said, and the modes still
# add up to the sound. EEMD does the same. With range_thr=0 and total_power_thr=0, or a sound divided by its deviation, the level does not matter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    EMD-signal==1.10.0 scipy==1.17.1 numpy==2.4.6
cd "$folder"
export HOME="$folder"
venv/bin/python -W ignore - <<'PYTHON'
import numpy as np
from PyEMD import EMD

RATE_HZ = 8_000
time_s = np.arange(RATE_HZ) / RATE_HZ
noise = 0.1 * np.random.default_rng(0).standard_normal(RATE_HZ)
sound = 0.5 * (np.sin(2 * np.pi * 50 * time_s) + 0.5 * np.sin(2 * np.pi * 400 * time_s) + noise)
modes = {}
for level_db in (90, 0, -40, -60, -80, -100):
    gain = 10 ** (level_db / 20)
    found = EMD().emd(gain * sound)
    free = EMD(range_thr=0, total_power_thr=0).emd(gain * sound)
    modes[level_db] = len(found), len(free)
    largest = 20 * np.log10(np.std(found, axis=1).max() / np.std(gain * sound))
    print(f"{level_db:4} dB: {len(found)} modes, the largest at {largest:.1f} dB of the sound; without thresholds {len(free)}")
    assert np.allclose(found.sum(axis=0), gain * sound, atol=1e-6 * gain)
assert modes[90][0] == modes[0][0] == modes[-40][0] > modes[-60][0] > modes[-80][0]
assert modes[-80][0] <= 2 and modes[-100][0] <= 2
assert len({free for _, free in modes.values()}) == 1
PYTHON
