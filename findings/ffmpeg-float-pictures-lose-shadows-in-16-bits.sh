#!/bin/sh
# FFmpeg 9.0 (imageio-ffmpeg 0.8.1): a picture of floats becomes a 16-bit one with more contrast; its ends are cut off.
#
# Expected: ffmpeg -i picture.pfm picture.png gives 65,535 times the float, as the conversion to 8 bits gives 255 times, and as
# the way back from 16 bits to floats does.
# Seen: the values are stretched as if black were 16 and white 235 of 255: all below 0.063 is black, all above 0.922 white, and
# in between it is up to 8 % beside what it was. PNG and TIFF get 16 bits without being asked. No warning. The quietest and the
# loudest parts of a spectrogram are lost.
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

FFMPEG = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error"]
greys = (np.arange(256) / 255).astype("<f4")
with open("x.pfm", "wb") as file:
    file.write(b"Pf\n256 16\n-1.0\n" + np.tile(greys, (16, 1)).tobytes())


def read(name, kind, dtype):
    command = [*FFMPEG, "-i", name, "-pix_fmt", kind, "-f", "rawvideo", "-"]
    return np.frombuffer(subprocess.run(command, capture_output=True, check=True).stdout, dtype)[:256].astype(float)


off = {}
for name, options in (("8.png", ["-pix_fmt", "gray"]), ("16.png", []), ("16.tiff", [])):
    subprocess.run([*FFMPEG, "-i", "x.pfm", *options, name], check=True)
    values = read(name, "gray", "u1") / 255 if options else read(name, "gray16le", "<u2") / 65535
    off[name] = np.abs(values - greys).max()
    print(f"{name}: at most {off[name]:.3f} beside, {np.sum(values == 0)} greys black, {np.sum(values == 1)} white")
back = read("16.png", "grayf32le", "<f4")
print(f"from 16 bits back to floats: at most {np.abs(back - values).max():.5f} beside")
assert off["8.png"] < 0.001 and np.abs(back - values).max() < 0.001
assert off["16.png"] > 0.07 and off["16.tiff"] > 0.07
assert np.sum(values == 0) > 10 and np.sum(values == 1) > 10
PYTHON
