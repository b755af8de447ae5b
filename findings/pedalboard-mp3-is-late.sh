#!/bin/sh
# pedalboard 0.9.26: every MP3 that AudioFile reads starts 23 ms late and ends later, its own as well.
#
# Expected: the frame that LAME writes in front of an MP3 tells how much of the beginning and the end is no sound; readers take
# it off (FFmpeg, libsndfile, browsers), so that what comes out lies where it lay and is as long as it was.
# Seen: the file that pedalboard writes is right, FFmpeg and libsndfile decode it in place. pedalboard itself gives 1,105
# samples of silence in front and fills the last frame, for its own MP3 and for those of FFmpeg and libsndfile: 23 ms at
# 48 kHz beside the original or a WAV of the same sound. Read MP3 through soundfile or FFmpeg, or cut 1,105 samples.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    pedalboard==0.9.26 soundfile==0.14.0 imageio-ffmpeg==0.8.1 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import subprocess

import imageio_ffmpeg
import numpy as np
import soundfile as sf
from pedalboard.io import AudioFile

RATE_HZ = 48_000
FFMPEG = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y"]
noise = (0.1 * np.random.default_rng(0).standard_normal(3 * RATE_HZ + 777)).astype("<f4")
sf.write("noise.wav", noise, RATE_HZ, subtype="FLOAT")
with AudioFile("pedalboard.mp3", "w", RATE_HZ, 1) as file:
    file.write(noise)
sf.write("libsndfile.mp3", noise, RATE_HZ)
subprocess.run([*FFMPEG, "-i", "noise.wav", "-b:a", "256k", "FFmpeg.mp3"], check=True)


def by_pedalboard(name: str) -> np.ndarray:
    with AudioFile(name) as file:
        return file.read(file.frames)[0]


def by_ffmpeg(name: str) -> np.ndarray:
    run = subprocess.run([*FFMPEG, "-i", name, "-f", "f32le", "-"], capture_output=True, check=True)
    return np.frombuffer(run.stdout, "<f4")


readers = {"pedalboard": by_pedalboard, "FFmpeg": by_ffmpeg, "libsndfile": lambda name: sf.read(name)[0]}
for name in ("pedalboard.mp3", "FFmpeg.mp3", "libsndfile.mp3"):
    for reader, read in readers.items():
        heard = read(name)
        match = np.fft.irfft(np.fft.rfft(heard, 1 << 19) * np.conj(np.fft.rfft(noise, 1 << 19)))
        late = int(np.argmax(match))
        print(f"{name} read by {reader}: {late} samples late, {len(heard) - len(noise)} more than were written")
        assert (late, len(heard) > len(noise)) == ((1_105, True) if reader == "pedalboard" else (0, False))
PYTHON
