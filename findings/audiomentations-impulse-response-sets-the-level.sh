#!/bin/sh
# audiomentations 0.43.1: ApplyImpulseResponse brings every sound to a peak of 0.5, loud or quiet, and however strong the response is.
#
# Expected: the sound as it would be heard in that room: twice as loud in, twice as loud out, and with a response of [1, 0, 0 ...]
# the sound itself, as scipy.signal.fftconvolve gives it.
# Seen: the result is divided by its own peak and halved. A sound of -46 dB is lifted by 40 dB, with its noise; a loud one
# falls by 6 dB; one click sets the level of all else. Pairs of dry and reverberant sound to train with no longer fit in level, a
# network never hears quiet rooms, and a recording that is cut in two gets two levels. Convolve oneself.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    audiomentations==0.43.1 soundfile==0.14.0 scipy==1.17.1 numpy==2.4.6
cd "$folder"
venv/bin/python -W ignore - <<'PYTHON'
import numpy as np
import soundfile
from audiomentations import ApplyImpulseResponse

RATE_HZ = 16_000
tone = np.sin(2 * np.pi * 300 * np.arange(RATE_HZ) / RATE_HZ).astype(np.float32)
peaks = {}
for strength in (1.0, 0.1):
    response = np.zeros(800)
    response[0] = strength
    soundfile.write("response.wav", response, RATE_HZ, subtype="FLOAT")
    for level in (0.9, 0.1, 0.005):
        result = ApplyImpulseResponse(ir_path="response.wav", p=1.0)(level * tone, RATE_HZ)
        peaks[strength, level] = np.abs(result).max()
        print(f"response of {strength}: a tone with a peak of {level:5} gets a peak of {peaks[strength, level]:.3f} instead of {strength * level:.4f}")
clicked = 0.1 * tone
clicked[RATE_HZ // 2] = 1
parts = ApplyImpulseResponse(ir_path="response.wav", p=1.0)(clicked, RATE_HZ)
rest = np.abs(parts[: RATE_HZ // 4]).max()
print(f"the tone of 0.1 beside a click has a peak of {rest:.3f}, without it {peaks[0.1, 0.1]:.3f}")
assert all(abs(peak - 0.5) < 0.01 for peak in peaks.values()) and rest < 0.1
PYTHON
