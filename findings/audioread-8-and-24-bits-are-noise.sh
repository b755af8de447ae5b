#!/bin/sh
# audioread 3.1.0: WAV and AIFF of 8 bits and AIFF and AU of 24 bits come out as loud distortion.
#
# Expected: audio_open() gives 16-bit samples of the sound, whatever the file's own bits, as the documentation says.
# Seen: files that Python's own modules can open never reach FFmpeg, which would be right. The bytes of an 8-bit WAV, which
# have no sign, are taken for bytes with one: silence becomes a constant of -1 and a sine is torn apart. AIFF of 8 bits and
# AIFF and AU of 24 bits get the wrong byte order: noise, of 24 bits at full scale. No error. WAV of 16, 24 and 32 bits and
# AIFF of 16 bits are right.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    audioread==3.1.0 soundfile==0.14.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import warnings

warnings.simplefilter("ignore", DeprecationWarning)
import audioread
import numpy as np
import soundfile as sf

sine = 0.1 * np.sin(2 * np.pi * 100 * np.arange(8000) / 8000)
farthest = {}
for name, subtype in (
    ("16.wav", "PCM_16"),
    ("24.wav", "PCM_24"),
    ("32.wav", "PCM_32"),
    ("16.aiff", "PCM_16"),
    ("8.wav", "PCM_U8"),
    ("8.aiff", "PCM_S8"),
    ("24.aiff", "PCM_24"),
    ("24.au", "PCM_24"),
):
    sf.write(name, sine, 8000, subtype=subtype)
    with audioread.audio_open(name) as file:
        heard = np.frombuffer(b"".join(file), "<i2") / 32768
    farthest[name] = np.abs(heard - sine).max()
    print(f"{name}: {len(heard)} samples, at most {farthest[name]:.5f} from a sine of 0.1")
right = {"16.wav", "24.wav", "32.wav", "16.aiff"}
assert all((farthest[name] < 0.0001) == (name in right) for name in farthest)
assert all(farthest[name] > 0.1 for name in farthest if name not in right)
PYTHON
