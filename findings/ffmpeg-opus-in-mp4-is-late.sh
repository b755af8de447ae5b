#!/bin/sh
# FFmpeg 9.0 (imageio-ffmpeg 0.8.1): Opus of less than 48 kHz comes out of MP4 late, out of Ogg, Matroska and WebM in time.
#
# Expected: encoded with libopus and decoded again, a sound begins where it began, in every container that takes Opus.
# Seen: in MP4 the samples to be skipped at the start are counted at the rate of the input and taken for samples at
# 48 kHz: 24 kHz comes 156 samples (3 ms) late, 16 kHz 208, 8 kHz 260; and at every rate the file is 13.5 ms longer at
# its end. A mix with the original combs. Resample to 48 kHz first, or choose another container.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    imageio-ffmpeg==0.8.1 soundfile==0.14.0 numpy==2.4.6 scipy==1.17.1
cd "$folder"
venv/bin/python - <<'PYTHON'
import subprocess

import imageio_ffmpeg
import numpy as np
import soundfile
from scipy.signal import correlate, resample_poly

OPUS_HZ, PRE_SKIP = 48_000, 312
run = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", "-i"]
for rate_hz in (48_000, 24_000, 16_000, 12_000, 8_000):
    noise = 0.2 * np.convolve(np.random.default_rng(0).standard_normal(rate_hz), np.ones(8) / 8, "same")
    soundfile.write("in.wav", noise, rate_hz)
    sent = resample_poly(noise, OPUS_HZ // rate_hz, 1)
    late = {}
    for kind in ("mp4", "mkv", "ogg"):
        subprocess.run([*run, "in.wav", "-c:a", "libopus", "-b:a", "96k", f"coded.{kind}"], check=True)
        subprocess.run([*run, f"coded.{kind}", "-ar", str(OPUS_HZ), "out.wav"], check=True)
        came, _ = soundfile.read("out.wav")
        late[kind] = int(np.argmax(correlate(came, sent, method="fft"))) - len(sent) + 1, len(came) - len(sent)
    print(f"{rate_hz} Hz: late by, longer by (samples at 48 kHz):", late)
    assert late["mkv"] == late["ogg"] == (0, 0)
    assert late["mp4"][0] == PRE_SKIP - PRE_SKIP * rate_hz // OPUS_HZ
    assert late["mp4"][1] > 600
PYTHON
