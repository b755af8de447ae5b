#!/bin/sh
# FFmpeg 9.0 (imageio-ffmpeg 0.8.1): Opus of five or seven channels comes back with its channels in other places.
#
# Expected: five channels (front left, front right, centre, back left, back right) keep their places through libopus, as those
# of 5.1 and 7.1 do and as those of AAC and FLAC do.
# Seen: without -mapping_family, 5.0 comes back with the centre as the last and the back pair before it, and 6.1 is mixed up
# likewise; no error. The sound of the centre, the speech of a film, is heard from behind. With -mapping_family 1 all is right.
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
t = np.arange(96000) / 48000
places = {}
for channels in (5, 6, 7, 8):
    tones = np.stack([0.2 * np.sin(2 * np.pi * 100 * (channel + 1) * t) for channel in range(channels)], 1)
    sf.write("tones.wav", tones, 48000)
    for name, options in (("flac", ["-c:a", "flac"]), ("opus", []), ("opus", ["-mapping_family", "1"])):
        subprocess.run([FFMPEG, "-v", "error", "-y", "-i", "tones.wav", *options, f"x.{name}"], check=True)
        back = subprocess.run([FFMPEG, "-v", "error", "-i", f"x.{name}", "-f", "f32le", "-"], capture_output=True).stdout
        heard = np.frombuffer(back, "<f4").reshape(-1, channels)[20000:68000]
        loudness = np.abs(np.fft.rfft(heard, axis=0))
        # The low frequency channel of 5.1, 6.1 and 7.1 holds 400 Hz, which Opus takes out of it.
        order = [int(round(loudness[:, channel].argmax() / 100)) - 1 for channel in range(channels) if channels == 5 or channel != 3]
        places[channels, name, *options] = order == [channel for channel in range(channels) if channels == 5 or channel != 3]
        print(f"{channels} channels, {name} {' '.join(options)}: places {order}")
assert all(right for key, right in places.items() if key[1:] != ("opus",))
assert places[6, "opus"] and places[8, "opus"]
assert not places[5, "opus"] and not places[7, "opus"]
PYTHON
