#!/bin/sh
# FFmpeg 9.0 (imageio-ffmpeg 0.8.1): 24 bits become 16 by cutting off, which moves every sound by half a step.
#
# Expected: -c:a pcm_s16le (or flac with -sample_fmt s16) of a file with 24 bits rounds each sample to the nearest value, as
# it does with a file of floats.
# Seen: the lower bits are dropped: on average each sample is half a step of 16 bits too low, an offset of -96 dB, and errors
# reach a whole step instead of half of one. aresample with a dither_method has neither.
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
values = np.random.default_rng(0).integers(-(2**20), 2**20, 200000)
sf.write("pcm24.wav", values.astype(np.int32) << 8, 48000, subtype="PCM_24")
sf.write("float.wav", values / 2**23, 48000, subtype="FLOAT")
means = {}
for source, options, target in (
    ("pcm24.wav", ["-c:a", "pcm_s16le"], "out.wav"),
    ("pcm24.wav", ["-c:a", "flac", "-sample_fmt", "s16"], "out.flac"),
    ("float.wav", ["-c:a", "pcm_s16le"], "out.wav"),
    ("pcm24.wav", ["-af", "aresample=osf=s16:dither_method=triangular", "-c:a", "pcm_s16le"], "out.wav"),
):
    subprocess.run([FFMPEG, "-v", "error", "-y", "-i", source, *options, target], check=True)
    error = sf.read(target, dtype="int16")[0] - values / 256
    means[source, *options] = error.mean()
    print(f"{source}, {' '.join(options)}: mean error {error.mean():+.3f} steps, from {error.min():.2f} to {error.max():.2f}")
first, flac, floats, dithered = means.values()
assert abs(first + 0.5) < 0.01 and abs(flac + 0.5) < 0.01
assert abs(floats) < 0.01 and abs(dithered) < 0.02
PYTHON
