#!/bin/sh
# audiotsm 0.1.2: WSOLA and the phase vocoder at speed 1 give the sound back late and without its end.
#
# Expected: at speed 1 nothing changes in time: the first sample is the first one, and there are as many of them.
# Seen: what comes out of wsola() lies 512 samples later than it lay (half a frame), otherwise bit by bit what it was; the
# phase vocoder is as late. The output is up to 1664 samples shorter, so the last 2176 samples, 45 ms at 48 kHz, are missing.
# ola() is in time and loses 128 samples. Stretched sound is late beside picture, labels or other channels accordingly.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    audiotsm==0.1.2 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import audiotsm
import numpy as np
from audiotsm.io.array import ArrayReader, ArrayWriter

sound = 0.1 * np.random.default_rng(0).standard_normal(144000).astype(np.float32)
late, shorter = {}, {}
for name in ("ola", "wsola", "phasevocoder"):
    writer = ArrayWriter(1)
    getattr(audiotsm, name)(1, speed=1.0).run(ArrayReader(sound[None]), writer)
    heard = writer.data[0]
    alike = np.fft.irfft(np.fft.rfft(heard, 1 << 19) * np.conj(np.fft.rfft(sound, 1 << 19)))
    late[name], shorter[name] = int(alike.argmax()), len(sound) - len(heard)
    print(f"{name}: {late[name]} samples late, {shorter[name]} samples shorter")
assert late == {"ola": 0, "wsola": 512, "phasevocoder": 512}
assert shorter["ola"] == 128 and shorter["wsola"] > 1000 and shorter["phasevocoder"] > 1000
PYTHON
