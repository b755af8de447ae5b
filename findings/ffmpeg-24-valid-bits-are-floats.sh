#!/bin/sh
# FFmpeg 8.1 (PyAV 18.1.0): a WAV of 24 valid bits in words of 32 is taken for floating point numbers.
#
# Expected: WAVE_FORMAT_EXTENSIBLE with the sub-format PCM, 32 bits per sample and 24 valid ones (what several recorders
# and converters write) is decoded as integers, as libsndfile and SciPy do.
# Seen: the codec is pcm_f24le, and what comes out is bits of integers read as reals: mostly silence, with values up to
# 1e30 between. No error is raised. Read such files with another library.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check av==18.1.0 soundfile==0.14.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import struct

import av
import numpy as np
import soundfile

PCM = bytes.fromhex("0100000000001000800000aa00389b71")
levels = np.random.default_rng(0).integers(-(2**23), 2**23, 1_000, dtype=np.int32) << 8
layout = struct.pack("<HHIIHHHHI", 0xFFFE, 1, 48_000, 48_000 * 4, 4, 32, 22, 24, 4) + PCM
data = levels.tobytes()
chunks = b"fmt " + struct.pack("<I", len(layout)) + layout + b"data" + struct.pack("<I", len(data)) + data
with open("valid.wav", "wb") as file:
    file.write(b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks)
with av.open("valid.wav") as container:
    codec = container.streams.audio[0].codec_context.name
    decoded = np.concatenate([frame.to_ndarray().ravel() for frame in container.decode(audio=0)])
print("libsndfile is right:", bool((soundfile.read("valid.wav", dtype="int32")[0] == levels).all()))
print("FFmpeg takes it for", codec, "and finds a largest value of", f"{np.nanmax(np.abs(decoded)):.0e}")
assert (soundfile.read("valid.wav", dtype="int32")[0] == levels).all()
assert codec == "pcm_f24le"
assert not np.allclose(decoded, levels / 2**31, atol=0.1)
PYTHON
