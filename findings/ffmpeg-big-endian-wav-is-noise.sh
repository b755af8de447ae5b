#!/bin/sh
# FFmpeg 8.1 (PyAV 18.1.0): a big-endian WAV (RIFX) is decoded as noise.
#
# Expected: the demuxer knows RIFX, so its 16-bit samples are read high byte first; or the file is refused.
# Seen: length, rate and channels are right, the codec is pcm_s16le, and every sample has its bytes exchanged: full-
# scale noise. libsndfile and SciPy read such files (old workstations, samplers) as they are.
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

levels = np.round(3000 * np.sin(np.arange(8_000) / 9)).astype(np.int16)
layout = struct.pack(">IHHIIHH", 16, 1, 1, 8_000, 16_000, 2, 16)
data = levels.astype(">i2").tobytes()
with open("tape.wav", "wb") as file:
    file.write(b"RIFX" + struct.pack(">I", 36 + len(data)) + b"WAVEfmt " + layout)
    file.write(b"data" + struct.pack(">I", len(data)) + data)
with av.open("tape.wav") as container:
    stream = container.streams.audio[0]
    decoded = np.concatenate([frame.to_ndarray().ravel() for frame in container.decode(stream)])
    codec, rate_hz = stream.codec_context.name, stream.rate
print("libsndfile is right:", bool((soundfile.read("tape.wav", dtype="int16")[0] == levels).all()))
print("FFmpeg:", codec, rate_hz, "Hz, largest", np.abs(decoded.astype(int)).max(), "instead of", levels.max())
assert (soundfile.read("tape.wav", dtype="int16")[0] == levels).all()
assert codec == "pcm_s16le" and rate_hz == 8_000
assert (decoded == levels.byteswap()).all()
PYTHON
