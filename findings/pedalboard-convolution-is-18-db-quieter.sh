#!/bin/sh
# pedalboard 0.9.26: Convolution makes every sound 18 dB quieter, and the level of the impulse response means nothing.
#
# Expected: mix=1 is the convolution of sound and impulse response: with [1, 0, 0 ...] the sound itself, with [0.5, 0 ...]
# half of it, as scipy.signal.fftconvolve gives it.
# Seen: the response is first scaled to an energy of 1/64 (an eighth of the amplitude), whatever it was. A measured room
# loses its level, and rooms cannot be compared; with mix=0.5 the dry part stands 18 dB above its own reflection. The
# documentation says nothing of it and no option switches it off.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    pedalboard==0.9.26 scipy==1.17.1 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import numpy as np
import pedalboard
import scipy.signal

generator = np.random.default_rng(0)
sound = (0.1 * generator.standard_normal(48000)).astype(np.float32)
room = (generator.standard_normal(4800) * np.exp(-np.arange(4800) / 800)).astype(np.float32)
gain = {}
for name, response in (("1", [1, 0, 0, 0]), ("0.5", [0.5, 0, 0, 0]), ("a room", room), ("a room, 20 dB louder", 10 * room)):
    response = np.asarray(response, np.float32)
    heard = pedalboard.Convolution(response, mix=1.0, sample_rate=48000)(sound, 48000)
    wanted = scipy.signal.fftconvolve(sound, response)[: len(heard)]
    gain[name] = 20 * np.log10(np.std(heard) / np.std(wanted))
    print(f"response {name}: {gain[name]:.1f} dB beside the convolution")
assert abs(gain["1"] + 18.06) < 0.1 and abs(gain["0.5"] + 12.04) < 0.1
assert abs(gain["a room"] - gain["a room, 20 dB louder"] - 20) < 0.1
PYTHON
