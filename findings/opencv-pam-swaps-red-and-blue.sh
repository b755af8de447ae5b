#!/bin/sh
# OpenCV 5.0 (opencv-python-headless 5.0.0.93): red and blue change places in PAM files that other programs write or read.
#
# Expected: imread() gives blue, green, red, imwrite() takes them so and writes red first, in every format that knows colours.
# Seen: the bytes of a PAM (Netpbm's format for any number of channels, what many tools use in pipes) are handed through: the file
# of FFmpeg comes with red first, and imwrite() writes blue first under TUPLTYPE RGB. OpenCV reads its own PAM as it wrote it, so
# a test with it alone shows nothing. PPM and PNG are right. Swap with cvtColor.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    opencv-python-headless==5.0.0.93 imageio-ffmpeg==0.8.1 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import subprocess

import cv2
import imageio_ffmpeg
import numpy as np

FFMPEG = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y"]
red_first = np.full((16, 16, 3), (200, 30, 10), np.uint8)
raw = ["-f", "rawvideo", "-pix_fmt", "rgb24"]
order = {}
for end in ("png", "ppm", "pam"):
    command = [*FFMPEG, *raw, "-s", "16x16", "-i", "-", "-frames:v", "1", f"theirs.{end}"]
    subprocess.run(command, input=red_first.tobytes(), check=True)
    read = cv2.imread(f"theirs.{end}", cv2.IMREAD_COLOR)[8, 8].tolist()
    options = [cv2.IMWRITE_PAM_TUPLETYPE, cv2.IMWRITE_PAM_FORMAT_RGB] if end == "pam" else []
    cv2.imwrite(f"ours.{end}", red_first[..., ::-1].copy(), options)
    own = cv2.imread(f"ours.{end}", cv2.IMREAD_COLOR)[8, 8].tolist()
    with open(f"ours.{end}", "rb") as file:
        last = list(file.read()[-3:])
    order[end] = read
    print(f"{end}: FFmpeg's red, green, blue of 200, 30, 10 read by OpenCV as blue, green, red {read}; its own {own}", end="")
    print(f"; last bytes that it writes {last}" if end != "png" else "")
    assert own == [10, 30, 200] and (end == "png" or last == ([10, 30, 200] if end == "pam" else [200, 30, 10]))
assert order == {"png": [10, 30, 200], "ppm": [10, 30, 200], "pam": [200, 30, 10]}
PYTHON
