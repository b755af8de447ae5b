#!/bin/sh
# FFmpeg 9.0 (imageio-ffmpeg 0.8.1): AAC and Vorbis copied into a WAV are written without a word and cannot be read again.
#
# Expected: "ffmpeg -i sound.m4a -c copy sound.wav" refuses a codec that WAV cannot hold packet by packet, or gives a file that
# FFmpeg reads, as it does for MP3 and AC-3.
# Seen: no warning, and the file is as large as it should be. The packets' borders are gone: of AAC a part is decoded (30 to
# 60 %, by the sound), with errors, of Vorbis hardly anything.
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

FFMPEG = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error"]
sf.write("sound.wav", 0.1 * np.random.default_rng(0).standard_normal(192000), 48000)


def samples(name):
    decoded = subprocess.run([*FFMPEG, "-i", name, "-f", "s16le", "-"], capture_output=True).stdout
    return len(decoded) // 2


share = {}
for codec, kind in (("libmp3lame", "mp3"), ("ac3", "ac3"), ("aac", "m4a"), ("libvorbis", "ogg")):
    subprocess.run([*FFMPEG, "-y", "-i", "sound.wav", "-c:a", codec, f"x.{kind}"], check=True)
    command = [*FFMPEG, "-y", "-i", f"x.{kind}", "-c", "copy", "copy.wav"]
    warned = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    share[codec] = samples("copy.wav") / samples(f"x.{kind}")
    print(f"{codec}: warnings {warned!r}, {share[codec]:.0%} of the samples are read again")
    assert not warned
assert share["libmp3lame"] >= 1 and share["ac3"] >= 1
assert share["aac"] < 0.8 and share["libvorbis"] < 0.1
PYTHON
