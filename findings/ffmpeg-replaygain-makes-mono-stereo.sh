#!/bin/sh
# FFmpeg 9.0 (imageio-ffmpeg 0.8.1): measuring a mono file with replaygain makes it stereo and 3 dB quieter.
#
# Expected: filters that only measure (the manual: "outputs it unchanged") hand the sound on as it is.
# Seen: replaygain takes stereo alone, so a mono sound is turned into two channels before it, each 0.707 of the
# original, and what it measures is that sound as well; aphasemeter does the same. astats, ebur128, volumedetect and
# silencedetect keep channel and level. Nothing is said. Measure in a branch of its own ("asplit") or into "-f null".
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

soundfile.write("mono.wav", 0.1 * np.random.default_rng(0).standard_normal(96_000), 48_000, subtype="PCM_24")
given, _ = soundfile.read("mono.wav", always_2d=True)
seen = {}
for meter in ("replaygain", "aphasemeter=video=0", "astats", "ebur128", "volumedetect", "silencedetect"):
    run = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", "-i", "mono.wav", "-af", meter, "-c:a", "pcm_s24le", "out.wav"]
    subprocess.run(run, capture_output=True, check=True)
    kept, _ = soundfile.read("out.wav", always_2d=True)
    seen[meter] = kept.shape[1], round(float(kept[:, 0].std() / given[:, 0].std()), 3)
    print(f"{meter}: %d channel(s), %.3f of the level" % seen[meter])
assert seen["replaygain"] == seen["aphasemeter=video=0"] == (2, 0.707)
assert {seen[meter] for meter in ("astats", "ebur128", "volumedetect", "silencedetect")} == {(1, 1.0)}
PYTHON
