#!/bin/sh
# Panel 1.9.4: in its audio pane the loudest samples of a float sound jump to the opposite sign.
#
# Expected: a sound between -1 and 1 is played as it is, and what is louder is clipped; where the documentation names uint16
# among the types that it takes, it plays.
# Seen: samples are multiplied by 32768 and cut to 16 bits, so 1.0 becomes -32768: a normalised sound clicks at each of its
# peaks, and of a sine that goes to 1.2 the tops hang upside down. No warning. uint16 is taken and then raises ValueError.
# Multiply by 32767 / 32768, or clip and convert to int16 before.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    panel==1.9.4 numpy==2.4.6 scipy==1.17.1
cd "$folder"
venv/bin/python - <<'PYTHON'
import base64
import io

import numpy as np
import panel
from scipy.io import wavfile

RATE_HZ = 48_000


def played(samples):
    model = panel.pane.Audio(samples, sample_rate=RATE_HZ).get_root()
    wav = base64.b64decode(model.value.split(",")[1])
    return wavfile.read(io.BytesIO(wav))[1].astype(int)


sine = np.sin(2 * np.pi * 1_000 * np.arange(RATE_HZ) / RATE_HZ)
turned = {}
for peak in (0.999, 1.0, 1.2):
    sound = (peak * sine).astype(np.float32)
    samples = played(sound)
    turned[peak] = np.mean(np.sign(samples) * np.sign(sound) < 0)
    print(f"sine up to {peak}: {turned[peak]:.1%} of the samples have the opposite sign, around a top: {samples[10:15]}")
try:
    refused = not len(played((1_000 * sine + 32_768).astype(np.uint16)))
except ValueError as error:
    refused = True
    print("uint16:", error)
assert turned[0.999] == 0 and turned[1.0] > 0.01 and turned[1.2] > 0.25 and refused
PYTHON
