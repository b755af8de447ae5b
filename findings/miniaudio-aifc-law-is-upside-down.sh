#!/bin/sh
# miniaudio 1.71 (Python): AIFF-C in µ-law or A-law comes out with its sign reversed.
#
# Expected: the same bytes mean the same sound in AIFF-C as in WAV.
# Seen: from WAV right, from AIFF-C multiplied by -1: it sounds the same, but a difference of two versions of a
# recording doubles instead of vanishing, and a stereo pair read by two libraries cancels.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check miniaudio==1.71 soundfile==0.14.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import miniaudio
import numpy as np
import soundfile

sound = 0.3 * np.sin(np.arange(8_000) / 9)


def decoded(name):
    answer = miniaudio.decode_file(name, output_format=miniaudio.SampleFormat.FLOAT32, nchannels=1, sample_rate=8_000)
    return np.frombuffer(answer.samples, np.float32)


for codec in ("ULAW", "ALAW"):
    soundfile.write("same.wav", sound, 8_000, subtype=codec)
    soundfile.write("same.aifc", sound, 8_000, format="AIFF", subtype=codec)
    wav, aifc = decoded("same.wav"), decoded("same.aifc")
    print(codec, "likeness of WAV", round(float(np.corrcoef(wav, sound)[0, 1]), 3),
          "of AIFF-C", round(float(np.corrcoef(aifc, sound)[0, 1]), 3))
    assert (soundfile.read("same.wav")[0] == soundfile.read("same.aifc")[0]).all()
    assert np.corrcoef(wav, sound)[0, 1] > 0.99 and np.corrcoef(aifc, sound)[0, 1] < -0.99
PYTHON
