#!/bin/sh
# FFmpeg 9.0 (imageio-ffmpeg 0.8.1): PCM of Blu-ray in a .ts is written without a word and cannot be read again.
#
# Expected: ffmpeg -c:a pcm_bluray sound.ts either refuses or writes a file whose sound FFmpeg reads, as it does for .m2ts and
# for s302m in .ts.
# Seen: the file has the right size, and reading it finds no sound at all; only the name .m2ts makes the writer mark the
# stream so that it is recognised.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    imageio-ffmpeg==0.8.1 soundfile==0.14.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import subprocess

import imageio_ffmpeg
import numpy as np
import soundfile as sf

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
sf.write("sound.wav", 0.1 * np.random.default_rng(0).standard_normal((48000 * 3, 2)), 48000)
read = {}
for codec, name in (("pcm_bluray", "sound.m2ts"), ("pcm_bluray", "sound.ts"), ("s302m", "s302m.ts")):
    command = [FFMPEG, "-v", "error", "-y", "-i", "sound.wav", "-c:a", codec, "-strict", "-2", name]
    written = subprocess.run(command, capture_output=True, text=True)
    assert written.returncode == 0
    told = subprocess.run([FFMPEG, "-hide_banner", "-i", name], capture_output=True, text=True).stderr
    back = subprocess.run([FFMPEG, "-v", "quiet", "-i", name, "-f", "s16le", "-"], capture_output=True).stdout
    read[name] = len(back) // 4
    print(f"{codec} in {name}: streams of sound found: {told.count('Audio: ')}, samples read: {read[name]}")
assert read["sound.m2ts"] >= 144000 and read["s302m.ts"] == 144000
assert read["sound.ts"] == 0
PYTHON
