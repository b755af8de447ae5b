#!/bin/sh
# FFmpeg 9.0 (imageio-ffmpeg 0.8.1): a Wave64 file that it writes is up to three samples longer than what went in.
#
# Expected: W64 pads its chunks to eight bytes, and the size in the header of "data" leaves the padding out, as in a WAV of odd
# length and as libsndfile writes it.
# Seen: the size that FFmpeg writes is the padded one. Mono of 16 bits comes back with 1 to 3 zeros behind it, mono of 24 bits
# with 1 or 2, in FFmpeg and libsndfile alike; null tests and loops click at the seam, and each copy of a copy is whole only
# from then on. Choose RF64 (-f wav -rf64 auto), or cut to the length that you know.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    imageio-ffmpeg==0.8.1 soundfile==0.14.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import struct
import subprocess

import imageio_ffmpeg
import numpy as np
import soundfile as sf

FFMPEG = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y"]
noise = 0.1 * np.random.default_rng(0).standard_normal((12_345, 2))
more = {}
for kind, codec, channels in (("PCM_16", "pcm_s16le", 1), ("PCM_16", "pcm_s16le", 2), ("PCM_24", "pcm_s24le", 1)):
    sf.write("sound.wav", noise[:, :channels], 48_000, subtype=kind)
    sf.write("libsndfile.w64", noise[:, :channels], 48_000, format="W64", subtype=kind)
    subprocess.run([*FFMPEG, "-i", "sound.wav", "-c:a", codec, "FFmpeg.w64"], check=True)
    for writer in ("libsndfile", "FFmpeg"):
        data = open(f"{writer}.w64", "rb").read()
        place = data.find(b"data\xf3\xac\xd3\x11")
        declared = struct.unpack("<Q", data[place + 16 : place + 24])[0] - 24
        run = subprocess.run([*FFMPEG, "-i", f"{writer}.w64", "-f", "s16le", "-"], capture_output=True, check=True)
        read = (len(run.stdout) // 2 // channels, sf.info(f"{writer}.w64").frames)
        more[kind, channels, writer] = read[0] - len(noise)
        print(f"{kind}, {channels} channels, written by {writer}: {declared} bytes declared, read by FFmpeg {read[0]},", end=" ")
        print(f"by libsndfile {read[1]} samples of {len(noise)}")
        assert read[0] == read[1]
assert all((value > 0) == (key[2] == "FFmpeg") for key, value in more.items())
assert more["PCM_16", 1, "FFmpeg"] == 3
PYTHON
