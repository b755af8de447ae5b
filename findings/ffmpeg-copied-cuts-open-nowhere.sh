#!/bin/sh
# FFmpeg 9.0 (imageio-ffmpeg 0.8.1) and libsndfile 1.2.2: FLAC and Opus that were cut with "-c copy" cannot be opened.
#
# Expected: "ffmpeg -ss 1.5 -i long.flac -t 2 -c copy cut.flac" gives a file like any other: shorter, its header says
# so, and players and libraries open it.
# Seen: the cut FLAC keeps the header of the whole (288,000 samples where 102,400 are left) and its frames keep their
# old numbers; libsndfile gives up with "Internal psf_fseek() failed". The cut Opus is "malformed" to it, because its
# first page does not begin at zero. FFmpeg itself, and MP3 and WAV treated alike, are fine. Decode and encode again.
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
import soundfile

RATE_HZ = 48_000
noise = 0.3 * np.convolve(np.random.default_rng(0).standard_normal(6 * RATE_HZ), np.ones(8) / 8, "same")
soundfile.write("long.wav", noise, RATE_HZ)
run = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y"]
refused = {}
for kind, codec in (("flac", "flac"), ("opus", "libopus"), ("mp3", "libmp3lame"), ("wav", "pcm_s16le")):
    whole, cut = f"long.{codec}.{kind}", f"cut.{kind}"
    subprocess.run([*run, "-i", "long.wav", "-c:a", codec, whole], check=True)
    subprocess.run([*run, "-ss", "1.5", "-i", whole, "-t", "2", "-c", "copy", cut], check=True)
    subprocess.run([*run, "-i", cut, "decoded.wav"], check=True)
    try:
        soundfile.read(cut)
        refused[kind] = ""
    except soundfile.LibsndfileError as error:
        refused[kind] = error.error_string
    print(f"{kind}: FFmpeg decodes {soundfile.info('decoded.wav').duration:.2f} s;", refused[kind] or "libsndfile opens it")
with open("cut.flac", "rb") as file:
    header = file.read(26)
declared = int.from_bytes(header[21:26], "big") & (1 << 36) - 1
print("the cut FLAC declares", declared, "samples")
assert declared == len(noise)
assert refused["flac"] and refused["opus"]
assert not refused["mp3"] and not refused["wav"]
PYTHON
