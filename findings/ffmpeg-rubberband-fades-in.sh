#!/bin/sh
# FFmpeg 9.0 (imageio-ffmpeg 0.8.1): rubberband loses the first 10 ms of every sound, even where it has nothing to do.
#
# Expected: the filter knows the delay of its library and drops it, so that at tempo=1 and pitch=1 the sound is what it was
# from the first sample on, and at another tempo begins as loud as it began.
# Seen: from 30 ms on the samples are the same to a ten-thousandth at tempo=1, and the length is right, but the first 10 ms come
# at about a third of their level, and the beginning of a word or a drum that lies there is gone; the last 10 ms are changed,
# too. Put half a second of silence in front and take it off behind.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    imageio-ffmpeg==0.8.1 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import subprocess

import imageio_ffmpeg
import numpy as np

RATE_HZ = 48_000
FFMPEG = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-f", "f32le", "-ar", str(RATE_HZ), "-ac", "1", "-i", "-"]
PARTS = {"first 10 ms": slice(480), "middle": slice(4_800, 90_000), "last 10 ms": slice(-480, None)}
noise = (0.1 * np.random.default_rng(0).standard_normal(2 * RATE_HZ)).astype("<f4")


def through(filters: str) -> np.ndarray:
    run = [*FFMPEG, "-af", filters, "-f", "f32le", "-"]
    out = subprocess.run(run, input=noise.tobytes(), capture_output=True, check=True).stdout
    return np.frombuffer(out, "<f4")


start_db = {}
behind_silence = "adelay=500:all=1,rubberband,atrim=start_sample=24000,asetpts=PTS-STARTPTS"
for filters in ("anull", "rubberband", "rubberband=tempo=1.25", behind_silence):
    out = through(filters)
    start_db[filters] = 20 * np.log10(np.std(out[:480]) / np.std(noise))
    print(f"{filters}: {len(out)} samples, first 10 ms at {start_db[filters]:+.1f} dB")
    if filters == "rubberband":
        off = {name: np.std(out[part] - noise[part]) / np.std(noise) for name, part in PARTS.items()}
        print("    share that differs:", ", ".join(f"{name} {value:.5f}" for name, value in off.items()))
        assert len(out) == len(noise)
        assert off["first 10 ms"] > 0.5 and off["middle"] < 0.001 and off["last 10 ms"] > 0.03
assert start_db["rubberband"] < -6 and start_db["rubberband=tempo=1.25"] < -3
assert abs(start_db["anull"]) < 0.5 and abs(start_db[behind_silence]) < 0.5
PYTHON
