#!/bin/sh
# FFmpeg 9.0 (imageio-ffmpeg 0.8.1): a high pass of a few hertz adds rumble to 16-bit and float files, and not to 24-bit ones.
#
# Expected: highpass=f=5, the usual way to take an offset out, gives the same sound for the same samples, whether the file holds
# them in 16, 24 or 32 bits, and its errors lie below a step of 16 bits.
# Seen: "precision" is "auto", and that is single precision for everything but 24-bit WAV and double floats. The filter of second
# order rounds its own feedback, which at 5 Hz and 48 kHz leaves slow noise 47 dB below the sound, up to 48 steps of 16 bits; with
# 24 bits it is 111 dB below. Ask for it: highpass=f=5:precision=f64. lowpass, bandreject and bass choose in the same way.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    imageio-ffmpeg==0.8.1 soundfile==0.14.0 scipy==1.17.1 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import subprocess

import imageio_ffmpeg
import numpy as np
import soundfile as sf
from scipy import signal

RATE_HZ = 48_000
FFMPEG = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error"]
sound = np.round(3_277 * np.random.default_rng(0).standard_normal(4 * RATE_HZ)) / 32_768
off_db = {}
for cutoff_hz in (5, 10, 20):
    exact = signal.sosfilt(signal.butter(2, cutoff_hz, "high", fs=RATE_HZ, output="sos"), sound)
    for kind in ("PCM_16", "PCM_24", "FLOAT"):
        sf.write("sound.wav", sound, RATE_HZ, subtype=kind)
        for precision in ("", ":precision=f64"):
            run = [*FFMPEG, "-i", "sound.wav", "-af", f"highpass=f={cutoff_hz}{precision}", "-f", "f32le", "-"]
            filtered = np.frombuffer(subprocess.run(run, capture_output=True, check=True).stdout, "<f4")
            off = filtered - exact
            off_db[cutoff_hz, kind, precision] = 20 * np.log10(np.std(off) / np.std(sound))
            print(f"{cutoff_hz} Hz {kind:6} {precision:14}: {off_db[cutoff_hz, kind, precision]:.0f} dB,", end=" ")
            print(f"up to {32_768 * np.abs(off).max():.2f} steps of 16 bits")
for (cutoff_hz, kind, precision), value in off_db.items():
    assert (value < -100) == (kind == "PCM_24" or precision != "")
assert off_db[5, "PCM_16", ""] > -50 and off_db[5, "FLOAT", ""] > -50
PYTHON
