#!/bin/sh
# scikit-dsp-comm 2.1.2: to_wav() turns what lies beyond full scale over, and from_wav() knows 16 bits alone.
#
# Expected: to_wav() clips floats beyond 1, as soundfile does, and from_wav() gives the sound between -1 and 1, as its documentation says,
# whatever the bits of the file are.
# Seen: 1.2 is written as -0.8 and -1.3 as 0.7: each peak beyond full scale is a crack. Every file is divided by 32,767: one of 32 bits is
# 65,538 at full scale, one of floats 0.00003, and one of 8 bits lies between 0 and 0.008, silence at 0.004. No error. 16 bits are right
# but for the lowest sample (-1.00003).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    scikit-dsp-comm==2.1.2 scipy==1.17.1 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import numpy as np
from scipy.io import wavfile
from sk_dsp_comm import sigsys

RATE_HZ = 48_000
loud = np.array([0.2, 1.0, 1.2, -1.3])
sigsys.to_wav("loud.wav", RATE_HZ, loud)
written = wavfile.read("loud.wav")[1] / 32_767
print(f"{loud} is written as {written.round(2)}")
assert np.allclose(written, [0.2, 1.0, -0.8, 0.7], atol=0.001)
for kind, samples in (("int16", [0, 16_384, 32_767]), ("int32", [0, 2**30, 2**31 - 1]), ("uint8", [128, 192, 255]), ("float32", [0, 0.5, 1])):
    wavfile.write("file.wav", RATE_HZ, np.array(samples, kind))
    read = sigsys.from_wav("file.wav")[1]
    print(f"{kind}: 0, 0.5 and 1 are read as {read}")
    assert np.allclose(read, [0, 0.5, 1], atol=0.01) == (kind == "int16")
PYTHON
