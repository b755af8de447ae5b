#!/bin/sh
# FFmpeg 9.0 (imageio-ffmpeg 0.8.1) and 8.1 (PyAV 18.1): FLAC files that FFmpeg itself writes at 192 kHz read as empty.
#
# Expected: FFmpeg reads the FLAC that FFmpeg wrote with its own defaults.
# Seen: its encoder makes frames of about 0.1 s; at 192 kHz a frame of six channels of 24 bits, or eight of 16, is
# larger than its reader looks ahead. It then gives 0 samples, no message, exit status 0. libsndfile reads the same
# files whole, and FFmpeg reads what libsndfile wrote (4,096 samples a frame). Ask the encoder for "-frame_size 4096".
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    imageio-ffmpeg==0.8.1 av==18.1.0 soundfile==0.14.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import subprocess

import av
import imageio_ffmpeg
import numpy as np
import soundfile

RUN = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y"]
LENGTH = 200_000


def read(name: str, channels: int) -> tuple[int, int, int]:
    told = subprocess.run([*RUN, "-i", name, "-f", "s32le", "-"], capture_output=True, check=True)
    with av.open(name) as file:
        pyav = sum(frame.samples for frame in file.decode(audio=0))
    return len(told.stdout) // 4 // channels, pyav, soundfile.info(name).frames


seen = {}
for channels, subtype in ((2, "PCM_24"), (6, "PCM_24"), (8, "PCM_16")):
    noise = 0.1 * np.random.default_rng(0).standard_normal((LENGTH, channels))
    soundfile.write("sound.wav", noise, 192_000, subtype=subtype)
    soundfile.write("libsndfile.flac", noise, 192_000, subtype=subtype)
    for name, flags in (("ffmpeg.flac", ()), ("small.flac", ("-frame_size", "4096"))):
        subprocess.run([*RUN, "-i", "sound.wav", *flags, "-strict", "-2", name], check=True)
    for name in ("ffmpeg.flac", "small.flac", "libsndfile.flac"):
        seen[name, channels] = read(name, channels)
        print(f"{name}, {channels} channels, {subtype}: FFmpeg %d, PyAV %d, libsndfile %d samples" % seen[name, channels])
WHOLE = (LENGTH, LENGTH, LENGTH)
assert seen["ffmpeg.flac", 2] == WHOLE
assert seen["ffmpeg.flac", 6] == seen["ffmpeg.flac", 8] == (0, 0, LENGTH)
assert all(seen[name, channels] == WHOLE for name in ("small.flac", "libsndfile.flac") for channels in (2, 6, 8))
PYTHON
