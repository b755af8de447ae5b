#!/bin/sh
# FFmpeg 9.0 (imageio-ffmpeg 0.8.1): deflicker makes a still picture five times darker, and short animations darker each frame.
#
# Expected: the filter evens out brightness that changes from frame to frame; frames that are all alike, and a single picture, stay as they are.
# Seen: with fewer frames than its size (5 unless named) the missing ones count as black: one picture of 150 becomes 30, two become 60,
# and four go from 120 down to 60. From five frames on all is right. Pictures that are sent through the chain of filters of a video
# one by one (spectrograms, thumbnails) come out dark, without a word.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check imageio-ffmpeg==0.8.1 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import subprocess

import imageio_ffmpeg
import numpy as np

WIDTH, HEIGHT, GREY = 64, 48, 150
FORMAT = ["-f", "rawvideo", "-pix_fmt", "gray"]
SIZE = ["-s", f"{WIDTH}x{HEIGHT}", "-r", "25"]


def means(frames, filters):
    video = np.full((frames, HEIGHT, WIDTH), GREY, np.uint8)
    call = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", *FORMAT, *SIZE, "-i", "-", "-vf", filters, *FORMAT, "-"]
    out = subprocess.run(call, input=video.tobytes(), capture_output=True, check=True).stdout
    return np.frombuffer(out, np.uint8).reshape(-1, HEIGHT * WIDTH).mean(1).tolist()


for frames, seen in ((1, [30]), (2, [60, 60]), (3, [90, 90, 60]), (4, [120, 120, 90, 60]), (5, [GREY] * 5), (20, [GREY] * 20)):
    brightness = means(frames, "deflicker")
    print(f"{frames} frames of {GREY}: {brightness[:5]}")
    assert brightness == seen
assert means(1, "deflicker=size=2") == [GREY / 2]
PYTHON
