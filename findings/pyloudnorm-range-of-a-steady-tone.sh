#!/bin/sh
# pyloudnorm 0.2.0: the loudness range of a tone that never changes of some seconds is one to two LU.
#
# Expected: Meter.loudness_range() of a steady tone is 0: EBU Tech 3342 takes windows of three seconds that lie inside the
# sound, and all of them are equally loud.
# Seen: 1.0 LU for 10 s and 2.5 LU for 3.05 s, as windows that reach beyond the end count; with 60 s they are few enough
# not to. FFmpeg's ebur128 gives 0.0 for 10 s, but 20 for 3.05 s.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    pyloudnorm==0.2.0 imageio-ffmpeg==0.8.1 soundfile==0.14.0 numpy==2.4.6 scipy==1.17.1
cd "$folder"
venv/bin/python - <<'PYTHON'
import re
import subprocess

import imageio_ffmpeg
import numpy as np
import pyloudnorm
import soundfile as sf

RATE = 48000
seen = {}
for seconds in (3.05, 10, 60):
    tone = 0.1 * np.sin(2 * np.pi * 997 * np.arange(int(seconds * RATE)) / RATE)
    seen[seconds] = pyloudnorm.Meter(RATE).loudness_range(tone)
    sf.write("tone.wav", tone, RATE, subtype="FLOAT")
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-nostats", "-i", "tone.wav", "-af", "ebur128", "-f", "null", "-"]
    told = subprocess.run(command, capture_output=True, text=True).stderr
    ffmpeg = float(re.findall(r"LRA:\s+([\d.]+) LU", told)[-1])
    print(f"{seconds} s of a steady tone: pyloudnorm {seen[seconds]:.2f} LU, FFmpeg {ffmpeg:.1f} LU")
    assert (ffmpeg > 10) == (seconds < 10)
assert seen[3.05] > 2 and seen[10] > 0.8 and seen[60] < 0.1
PYTHON
