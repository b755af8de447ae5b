#!/bin/sh
# FFmpeg 9.0 (imageio-ffmpeg 0.8.1): in showspectrumpic with start or stop, tones stand up to 20 % too high, unless the height fits.
#
# Expected: a tone stands at its frequency on the axis that the filter itself draws, whatever the height and the part shown are.
# Seen: as whole pictures do, one of the part up to 8 kHz shows 2 kHz right if it is 512 or 720 pixels high. With 1,080 or 1,000 the tone
# stands at 2.25 kHz, with 300 at 2.4, with 200 at 3.3; the part from 4 kHz is moved as well. Nothing is said; the labels are those
# of the part that was asked for. Heights that are or lie little below a power of two are right (to 480, 512, 720, 768, 1,024); draw the whole
# and crop, or take one of them.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check imageio-ffmpeg==0.8.1 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import subprocess

import imageio_ffmpeg
import numpy as np

RATE_HZ, WIDTH = 48_000, 400


def shown_hz(tone_hz: float, low_hz: int, high_hz: int, height: int) -> float:
    """Where the brightest row of the picture of a tone lies between the lowest and the highest frequency."""
    tone = 0.1 * np.sin(2 * np.pi * tone_hz * np.arange(4 * RATE_HZ) / RATE_HZ)
    part = "" if (low_hz, high_hz) == (0, RATE_HZ // 2) else f":start={low_hz}:stop={high_hz}"
    draw = ["-lavfi", f"showspectrumpic=s={WIDTH}x{height}:legend=0{part}", "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    run = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-f", "f32le", "-ar", str(RATE_HZ), "-ac", "1", "-i", "-", *draw]
    picture = subprocess.run(run, input=tone.astype("<f4").tobytes(), capture_output=True, check=True).stdout
    rows = np.frombuffer(picture, np.uint8).reshape(height, WIDTH, 3)[::-1, WIDTH // 4 : -WIDTH // 4].mean(axis=(1, 2))
    return low_hz + (rows.argmax() + 0.5) * (high_hz - low_hz) / height


off = {}
for height in (512, 720, 1_024, 1_080, 1_000, 600, 300, 200):
    for low_hz, high_hz in ((0, 24_000), (0, 8_000), (4_000, 8_000)):
        tone_hz = low_hz + (high_hz - low_hz) / 4
        seen_hz = shown_hz(tone_hz, low_hz, high_hz, height)
        off[height, low_hz, high_hz] = (seen_hz - tone_hz) / (high_hz - low_hz)
        print(f"{height:5} pixels, {low_hz} to {high_hz} Hz: {tone_hz:.0f} Hz stand at {seen_hz:.0f} Hz")
assert all(abs(wrong) < 0.01 for (height, _, high_hz), wrong in off.items() if high_hz == 24_000 or height in (512, 720, 1_024))
assert all(wrong > 0.02 for (height, _, high_hz), wrong in off.items() if high_hz != 24_000 and height not in (512, 720, 1_024))
PYTHON
