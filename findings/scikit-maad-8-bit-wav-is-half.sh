#!/bin/sh
# scikit-maad 1.5.2: a WAV of 8 bits is loaded at half its level and around one half.
#
# Expected: maad.sound.load() gives the sound between -1 and 1 around 0, as with 16, 24 and 32 bits.
# Seen: the offset of 8-bit samples is not taken out: 0.2 at its peaks becomes 0.4 to 0.6. The default detrend=True hides the
# offset and leaves a sound that is 6 dB too quiet, so that levels in decibels of old recordings are wrong beside new ones.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    scikit-maad==1.5.2 soundfile==0.14.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import maad.sound
import numpy as np
import soundfile as sf

sine = 0.2 * np.sin(np.arange(44100) * 0.05)
peaks = {}
for subtype in ("PCM_16", "PCM_24", "PCM_U8"):
    sf.write("sine.wav", sine, 44100, subtype=subtype)
    as_it_is, _ = maad.sound.load("sine.wav", detrend=False)
    usual, _ = maad.sound.load("sine.wav")
    peaks[subtype] = usual.max()
    print(f"{subtype}: {as_it_is.min():.3f} to {as_it_is.max():.3f}, as usual {usual.min():.3f} to {usual.max():.3f}")
assert abs(peaks["PCM_16"] - 0.2) < 0.001 and abs(peaks["PCM_24"] - 0.2) < 0.001
assert abs(peaks["PCM_U8"] - 0.1) < 0.001
PYTHON
