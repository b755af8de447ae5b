#!/bin/sh
# soundfile 0.14.0: a NumPy array in big-endian order is written with its bytes exchanged.
#
# Expected: soundfile.write() of samples that came out of an AIFF, an AU or a RIFX by numpy.frombuffer(..., ">i2") or SciPy
# writes these samples, or says that it takes native order only.
# Seen: the type is checked by its kind and size alone; the bytes go to libsndfile as they lie. 16 bits become full-scale noise,
# and floats become numbers of any size or NaN, without an error (0.5 alone would be 8.8e-44, which is silence).
# scipy.io.wavfile.write and array.astype(float) know the order. Call array.astype(array.dtype.newbyteorder("=")) first.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    soundfile==0.14.0 scipy==1.17.1 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import io

import numpy as np
import soundfile as sf
from scipy.io import wavfile

tone = 0.3 * np.sin(np.arange(8_000) / 9)
level = {}
for kind, subtype, scale in (("i2", "PCM_16", 32_767), ("i4", "PCM_32", 2**31 - 1), ("f4", "FLOAT", 1), ("f8", "DOUBLE", 1)):
    for order in "<>":
        samples = (scale * tone).astype(order + kind)
        sf.write("sound.wav", samples, 8_000, subtype=subtype)
        file = io.BytesIO()
        wavfile.write(file, 8_000, samples)
        back, scipys = sf.read("sound.wav")[0], sf.read(file)[0]
        level[order + kind] = np.abs(back).max()
        print(f"{order}{kind}: peak {level[order + kind]:.3g} of {np.abs(tone).max():.3g}, through SciPy {np.abs(scipys).max():.3g}")
        assert np.abs(scipys - tone).max() < 1e-4
        assert np.allclose(back, tone, atol=1e-4) == (order == "<")
assert level[">i2"] > 0.9 and not level[">f4"] < 1
PYTHON
