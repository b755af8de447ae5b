#!/bin/sh
# libsndfile 1.2.2 (soundfile 0.14.0): an 8-bit mono AIFF of odd length comes back one sample longer.
#
# Expected: the byte that pads a chunk of odd length is no sound; what was written with 1001 samples has 1001.
# Seen: AIFF with PCM_S8, PCM_U8, ULAW or ALAW and an odd number of bytes says 1002 samples in its header, so every
# reader finds one more. WAV, CAF, W64 and AU of the same sound are right.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check soundfile==0.14.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import numpy as np
import soundfile

sound = 0.3 * np.sin(np.arange(1_001) / 9)
for container, codec in (("AIFF", "PCM_S8"), ("AIFF", "ULAW"), ("AIFF", "PCM_16"), ("WAV", "PCM_U8"), ("CAF", "PCM_S8")):
    soundfile.write("sound", sound, 8_000, format=container, subtype=codec)
    length = len(soundfile.read("sound")[0])
    print(container, codec, length)
    assert length == (1_002 if container == "AIFF" and codec != "PCM_16" else 1_001)
PYTHON
