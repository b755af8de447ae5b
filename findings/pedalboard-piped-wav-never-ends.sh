#!/bin/sh
# pedalboard 0.9.26: a WAV that came out of a pipe is 12 hours of silence behind its sound.
#
# Expected: a WAV whose length nobody knew when it was written (0xFFFFFFFF, as "ffmpeg -f wav -" leaves it) is read to
# the end of the file, as by libsndfile, SciPy and FFmpeg.
# Seen: frames is 2,147,483,647, whatever the file holds; reading goes on behind its end with zeros, so a loop "while
# tell() < frames" cleans and writes gigabytes of silence, and read(frames) wants 8 GB. Ask the size of the file.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    imageio-ffmpeg==0.8.1 pedalboard==0.9.26 soundfile==0.14.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import subprocess

import imageio_ffmpeg
import numpy as np
import soundfile
from pedalboard.io import AudioFile

RATE_HZ = 48_000
soundfile.write("sound.wav", 0.1 * np.random.default_rng(0).standard_normal(RATE_HZ), RATE_HZ)
with open("piped.wav", "wb") as piped:
    run = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", "sound.wav", "-f", "wav", "-"]
    subprocess.run(run, stdout=piped, check=True)
with AudioFile("piped.wav") as file:
    first, second = file.read(RATE_HZ), file.read(RATE_HZ)
    print("soundfile:", soundfile.info("piped.wav").frames, "frames; pedalboard:", file.frames)
    print(f"first second: peak {np.abs(first).max():.2f}; the one behind the end: {second.shape}, peak {np.abs(second).max():.2f}")
    assert file.frames == 2**31 - 1
assert soundfile.info("piped.wav").frames == RATE_HZ
assert second.shape == first.shape and np.abs(first).max() > 0.1 and not second[:, 100:].any()
PYTHON
