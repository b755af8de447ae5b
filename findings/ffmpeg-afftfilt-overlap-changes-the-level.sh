#!/bin/sh
# FFmpeg 9.0 (imageio-ffmpeg 0.8.1): afftfilt's overlap and window change the level, from 3 dB less to 7 dB more.
#
# Expected: expressions that change nothing (real=re, imag=im) give the sound at its level. More overlap costs time and makes changes
# smoother; the sum of the windows is divided out, as with every inverse of a spectrogram.
# Seen: it is divided by a number that fits the Hann window at three quarters of overlap, the default. At a half a tone is 3 dB quieter, at
# 0.875 3 dB louder, at 0.95 7 dB, where it clips; at 0.6 it trembles by 0.8 dB as many times a second as windows follow each other. At three
# quarters as well Blackman is 1.4 dB quieter, Hamming 0.7 and a rectangle 6 dB louder. Keep the default, or measure with neutral expressions
# first and set the difference right with volume.
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

RATE_HZ, TONE_HZ = 48_000, 1_000
time_s = np.arange(3 * RATE_HZ) / RATE_HZ
tone = 0.1 * np.sin(2 * np.pi * TONE_HZ * time_s)


def levels_db(overlap: float, window: str) -> tuple[float, float]:
    """The smallest and the largest level of a millisecond beside that of the tone."""
    options = f"afftfilt=real='re':imag='im':win_size=4096:overlap={overlap}:win_func={window}"
    source = ["-f", "f32le", "-ar", str(RATE_HZ), "-ac", "1", "-i", "-"]
    run = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", *source, "-af", options, "-f", "f32le", "-"]
    out = np.frombuffer(subprocess.run(run, input=tone.astype("<f4").tobytes(), capture_output=True, check=True).stdout, "<f4")
    turned = (out * np.exp(-2j * np.pi * TONE_HZ * time_s[: out.size]))[RATE_HZ:-RATE_HZ]
    heights = 2 * np.abs(turned.reshape(-1, RATE_HZ // TONE_HZ).mean(axis=1)) / 0.1
    return 20 * np.log10(heights.min()), 20 * np.log10(heights.max())


seen = {}
for overlap, window in ((0.75, "hann"), (0.5, "hann"), (0.6, "hann"), (0.875, "hann"), (0.95, "hann"), (0.75, "blackman"), (0.75, "hamming"), (0.75, "rect")):
    seen[overlap, window] = levels_db(overlap, window)
    print(f"{window:8} overlap {overlap:5}: {seen[overlap, window][0]:+.2f} to {seen[overlap, window][1]:+.2f} dB")
assert max(map(abs, seen[0.75, "hann"])) < 0.1
assert seen[0.5, "hann"][1] < -2.5 and seen[0.875, "hann"][0] > 2.5 and seen[0.95, "hann"][0] > 6
assert seen[0.6, "hann"][1] - seen[0.6, "hann"][0] > 0.5
assert seen[0.75, "blackman"][1] < -1 and seen[0.75, "hamming"][0] > 0.5 and seen[0.75, "rect"][0] > 5
PYTHON
