#!/bin/sh
# FFmpeg 9.0 (imageio-ffmpeg 0.8.1): -ac 1 gives another level into floats than into integers, and -ac 2 makes mono quieter.
#
# Expected: one channel out of two equal ones is that channel, whatever the output's sample type, and two out of one are
# that one twice.
# Seen: a stereo sound with a peak of 0.4 becomes mono with a peak of 0.4 in 16 or 24 bits and 0.566 (3 dB more, and beyond
# full scale where the sound was loud) in float, for the filter aformat too: what a program that decodes to floats gets.
# Mono to stereo loses 3 dB with every type.
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
sine = 0.4 * np.sin(2 * np.pi * 440 * np.arange(96000) / 48000)
sf.write("mono.wav", sine, 48000, subtype="PCM_24")
sf.write("stereo.wav", np.stack([sine, sine], 1), 48000, subtype="PCM_24")
peaks = {}
for name, channels in (("stereo", "1"), ("mono", "2")):
    for codec in ("pcm_s16le", "pcm_s24le", "pcm_f32le"):
        command = [FFMPEG, "-v", "error", "-y", "-i", f"{name}.wav", "-ac", channels, "-c:a", codec, "out.wav"]
        subprocess.run(command, check=True)
        peaks[name, codec] = np.abs(sf.read("out.wav")[0]).max()
        print(f"{name} to {channels} channel(s) as {codec}: peak {peaks[name, codec]:.3f}")
assert abs(peaks["stereo", "pcm_s16le"] - 0.4) < 0.001 and abs(peaks["stereo", "pcm_s24le"] - 0.4) < 0.001
assert abs(peaks["stereo", "pcm_f32le"] - 0.566) < 0.001
assert all(abs(peaks["mono", codec] - 0.283) < 0.001 for codec in ("pcm_s16le", "pcm_s24le", "pcm_f32le"))
PYTHON
