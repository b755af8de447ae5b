#!/bin/sh
# pydub 0.25.1: a WAV of 12 bits per sample comes out as noise of twice the length.
#
# Expected: samples of 12 bits lie in 16, left-justified, as the block align of 2 says (DAT long play, DSP boards);
# libsndfile, SciPy, FFmpeg and the standard library's wave read them so.
# Seen: 12 // 8 = 1 byte per sample: each byte becomes a sample, without a word.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pydub==0.25.1 soundfile==0.14.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import struct
import warnings

import numpy as np
import soundfile

warnings.simplefilter("ignore")
from pydub import AudioSegment

levels = np.round(3000 * np.sin(np.arange(8_000) / 9)).astype(np.int16) & ~15
layout = struct.pack("<HHIIHH", 1, 1, 32_000, 64_000, 2, 12)
data = levels.astype("<i2").tobytes()
with open("dat.wav", "wb") as file:
    file.write(b"RIFF" + struct.pack("<I", 36 + len(data)) + b"WAVEfmt " + struct.pack("<I", 16) + layout)
    file.write(b"data" + struct.pack("<I", len(data)) + data)
segment = AudioSegment.from_file("dat.wav")
print("libsndfile is right:", bool((soundfile.read("dat.wav", dtype="int16")[0] == levels).all()))
print("pydub:", segment.sample_width, "byte per sample,", len(segment.get_array_of_samples()), "samples instead of", len(levels))
assert (soundfile.read("dat.wav", dtype="int16")[0] == levels).all()
assert segment.sample_width == 1 and len(segment.get_array_of_samples()) == 2 * len(levels)
PYTHON
