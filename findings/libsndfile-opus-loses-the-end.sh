#!/bin/sh
# libsndfile 1.2.2 (soundfile 0.14.0): the last 5 ms of an Ogg Opus file that it writes are faded out.
#
# Expected: an encoder that looks ahead is fed silence at the end until all that it holds has come out, as the tools of
# Opus and FFmpeg do, so that a tone lasts to the last sample.
# Seen: the length is right and the last milliseconds are almost silent, unless the length happens to leave room in the
# last packet: a tone of 0.21 RMS ends with 0.03 to 0.08. Loops and files that are joined again click. FFmpeg's encoder
# keeps the end. (Feeding silence oneself makes the file longer.)
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check soundfile==0.14.0 numpy==2.4.6 imageio-ffmpeg==0.8.1
cd "$folder"
venv/bin/python - <<'PYTHON'
import subprocess

import imageio_ffmpeg
import numpy as np
import soundfile

END_S = 0.0025
for rate_hz, length in ((48_000, 48_000), (48_000, 48_960), (24_000, 24_000), (16_000, 16_123)):
    tone = 0.3 * np.sin(2 * np.pi * 440 * np.arange(length) / rate_hz)
    soundfile.write("tone.wav", tone, rate_hz)
    soundfile.write("one.opus", tone, rate_hz, format="OGG", subtype="OPUS")
    encode = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", "tone.wav", "-c:a", "libopus", "-y", "other.opus"]
    subprocess.run(encode, check=True)
    ends = []
    for name in ("one.opus", "other.opus"):
        decoded, decoded_hz = soundfile.read(name)
        assert abs(len(decoded) / decoded_hz - length / rate_hz) < 1e-4
        ends.append(np.sqrt(np.mean(decoded[-round(END_S * decoded_hz) :] ** 2)))
    print(f"{length} samples at {rate_hz} Hz: the end has {ends[0]:.2f} RMS, by FFmpeg {ends[1]:.2f}")
    assert ends[1] > 0.18
    assert (ends[0] < 0.1) == (length % 960 == 0)
PYTHON
