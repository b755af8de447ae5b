#!/bin/sh
# lameenc 1.9.0: an MP3 that it encodes starts 23 ms late and ends later, in every player.
#
# Expected: LAME writes a frame in front that tells players how much of the beginning and the end is no sound, so that what
# comes out is as long as what went in, as with the MP3 of FFmpeg (same encoder) and libsndfile.
# Seen: encode() and flush() give frames of sound alone. The 1105 samples of delay stay at the beginning and the last frame's
# padding at the end: parts of one recording do not join without a gap, and a difference to the original is no difference.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    lameenc==1.9.0 imageio-ffmpeg==0.8.1 soundfile==0.14.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import subprocess

import imageio_ffmpeg
import lameenc
import numpy as np
import soundfile as sf

sound = np.convolve(np.random.default_rng(0).standard_normal(48000), np.hanning(9) / 40, "same")
sf.write("sound.wav", sound, 48000)
encoder = lameenc.Encoder()
encoder.set_bit_rate(192)
encoder.set_in_sample_rate(48000)
encoder.set_channels(1)
encoder.set_quality(2)
with open("lameenc.mp3", "wb") as file:
    file.write(encoder.encode((sound * 32767).astype("<i2").tobytes()) + encoder.flush())
sf.write("libsndfile.mp3", sound, 48000)
FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
subprocess.run([FFMPEG, "-v", "error", "-i", "sound.wav", "-b:a", "192k", "ffmpeg.mp3"], check=True)
seen = {}
for name in ("ffmpeg", "libsndfile", "lameenc"):
    command = [FFMPEG, "-v", "error", "-i", f"{name}.mp3", "-f", "f32le", "-"]
    heard = np.frombuffer(subprocess.run(command, capture_output=True).stdout, "<f4")
    alike = np.fft.irfft(np.fft.rfft(heard, 1 << 17) * np.conj(np.fft.rfft(sound, 1 << 17)))
    seen[name] = int(alike.argmax()), len(heard) - len(sound)
    print(f"{name}: {seen[name][0]} samples late, {seen[name][1]} samples longer")
assert seen["ffmpeg"] == seen["libsndfile"] == (0, 0)
assert seen["lameenc"][0] == 1105 and seen["lameenc"][1] > 1105
PYTHON
