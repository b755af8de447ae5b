#!/bin/sh
# libsndfile 1.2.2 (soundfile 0.14.0, also inside pedalboard 0.9.26): an MP3 of variable rate without its header frame is cut.
#
# Expected: an MP3 is read until its end. Without the "Xing" frame that declares a length its length is a guess, as
# everywhere, but reading goes on while there is sound.
# Seen: the guess (bytes through the rate of the first frames) is taken for the end. Of 5 s, 1.7 s are read, without an
# error, by read() and by blocks(); what streaming servers, hardware recorders and cut files leave is of this kind.
# FFmpeg and miniaudio read all of it; a constant rate is read whole.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    imageio-ffmpeg==0.8.1 soundfile==0.14.0 numpy==2.4.6 miniaudio==1.71 pedalboard==0.9.26
cd "$folder"
venv/bin/python - <<'PYTHON'
import subprocess

import imageio_ffmpeg
import miniaudio
import numpy as np
import soundfile
from pedalboard.io import AudioFile

RATE_HZ = 44_100
rng = np.random.default_rng(0)
noise = 0.3 * np.convolve(rng.standard_normal(5 * RATE_HZ), np.ones(8) / 8, "same")
soundfile.write("noise.wav", noise, RATE_HZ)
read_s = {}
for name, rate in (("variable.mp3", ("-q:a", "4")), ("constant.mp3", ("-b:a", "128k"))):
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", "noise.wav", "-c:a", "libmp3lame", *rate]
    subprocess.run([*command, "-write_xing", "0", name], check=True)
    with soundfile.SoundFile(name) as file:
        blocks = sum(len(block) for block in file.blocks(65_536))
    with AudioFile(name) as file:
        board = file.read(10 * RATE_HZ).shape[1]
    counts = (len(soundfile.read(name)[0]), blocks, board, miniaudio.decode_file(name).num_frames)
    read_s[name] = [count / RATE_HZ for count in counts]
    print(f"{name}: read %.2f s, blocks %.2f s; pedalboard %.2f s; miniaudio %.2f s" % tuple(read_s[name]))
assert max(read_s["variable.mp3"][:3]) < 2 and read_s["variable.mp3"][3] > 5
assert min(read_s["constant.mp3"]) > 5
PYTHON
