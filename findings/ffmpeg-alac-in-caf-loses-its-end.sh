#!/bin/sh
# FFmpeg 9.0 (imageio-ffmpeg 0.8.1) and 8.1 (PyAV 18.1): ALAC in a CAF file loses its end.
#
# Expected: a lossless codec in the container that Apple made for it gives every sample back, or at least FFmpeg reads
# what FFmpeg wrote.
# Seen: the last packet of a file holds what is left of 4,096 samples; the reader trims the missing part from it once
# more. 32,000 samples come back as 31,232 and 8,192 of libsndfile's as 4,096, with exit status 0 and mostly
# without a warning, although the container declares the right length. The same sound as ALAC in M4A is whole. Read CAF with libsndfile
# (which refuses the CAF that FFmpeg writes), or ask FFmpeg not to skip samples ("-flags2 +skip_manual").
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

RATE_HZ = 16_000
RUN = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y"]


def samples(name: str, *flags: str) -> int:
    told = subprocess.run([*RUN, *flags, "-i", name, "-f", "s16le", "-"], capture_output=True, check=True)
    return len(told.stdout) // 2


seen = {}
for length in (8_192, 32_000, 48_000):
    noise = 0.2 * np.random.default_rng(0).standard_normal(length)
    soundfile.write("libsndfile.caf", noise, RATE_HZ, format="CAF", subtype="ALAC_16")
    soundfile.write("plain.wav", noise, RATE_HZ)
    for name in ("ffmpeg.caf", "ffmpeg.m4a"):
        subprocess.run([*RUN, "-i", "plain.wav", "-c:a", "alac", name], check=True)
    with av.open("ffmpeg.caf") as file:
        declared = file.streams.audio[0].duration
        pyav = sum(frame.samples for frame in file.decode(audio=0))
    seen[length] = (
        samples("libsndfile.caf"),
        samples("ffmpeg.caf"),
        pyav,
        samples("ffmpeg.caf", "-flags2", "+skip_manual"),
        samples("ffmpeg.m4a"),
        declared,
    )
    print(f"{length} samples: libsndfile's CAF %d, FFmpeg's CAF %d (PyAV %d, nothing skipped %d), M4A %d, declared %d" % seen[length])
assert seen[8_192][0] == 4_096
assert seen[32_000][:3] == (31_232, 31_232, 31_232) and seen[32_000][4:] == (32_000, 32_000)
assert seen[48_000][:2] == (46_848, 46_848)
PYTHON
