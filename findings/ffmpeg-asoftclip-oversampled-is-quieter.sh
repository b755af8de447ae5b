#!/bin/sh
# FFmpeg 9.0 (imageio-ffmpeg 0.8.1): asoftclip with oversampling makes everything up to 6 dB quieter.
#
# Expected: oversample=4 works at four times the rate so that the harmonics of clipping do not fold back; what is far below the
# threshold keeps its level, as without it.
# Seen: at oversample=1 a tone at -20 dB that is not clipped (type=hard) comes out as it was; with 2 it is 6.0 dB, with 4 and 8
# it is 5.8 dB quieter at 1 kHz, and at 10 and 20 kHz less so. Run the filter between two aresample instead.
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
time_s = np.arange(2 * RATE_HZ) / RATE_HZ


def level_db(frequency_hz: int, filters: str) -> float:
    tone = (0.1 * np.sin(2 * np.pi * frequency_hz * time_s)).astype("<f4")
    run = [*FFMPEG, "-af", filters, "-f", "f32le", "-"]
    out = subprocess.run(run, input=tone.tobytes(), capture_output=True, check=True).stdout
    middle = slice(RATE_HZ // 2, 3 * RATE_HZ // 2)
    return 20 * np.log10(np.std(np.frombuffer(out, "<f4")[middle]) / np.std(tone[middle]))


change = {}
for times in (1, 2, 4, 8):
    change[times] = [level_db(frequency, f"asoftclip=type=hard:oversample={times}") for frequency in (100, 1_000, 10_000, 20_000)]
    print(f"oversample={times}: at 100, 1000, 10000, 20000 Hz", " ".join(f"{value:+.2f} dB" for value in change[times]))
around = level_db(1_000, "aresample=192000,asoftclip=type=hard,aresample=48000")
print(f"between two aresample: {around:+.2f} dB")
assert max(map(abs, change[1])) < 0.01 and abs(around) < 0.05
assert all(change[times][1] < -5.5 and change[times][3] > change[times][1] + 1 for times in (2, 4, 8))
PYTHON
