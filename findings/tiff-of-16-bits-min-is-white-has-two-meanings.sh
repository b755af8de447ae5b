#!/bin/sh
# Pillow 13.0.0 and OpenCV 5.0: a grey TIFF whose 0 means white is turned round at 8 bits, and at 16 bits it is not.
#
# Expected: a reader either always turns "MinIsWhite" (scanners, fax, plots of spectrograms) round, so that 0 is black, or never,
# as libvips and FFmpeg always do and tifffile never does.
# Seen: at 8 bits all four turn it round. At 16 bits Pillow and OpenCV hand the values out as they lie: a negative of what the same
# picture is in 8 bits, without a warning. Look at the tag PhotometricInterpretation (262) before using either for 16 bits.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    pillow==13.0.0 opencv-python-headless==5.0.0.93 pyvips[binary]==3.2.0 pyvips-binary==8.18.7 imageio-ffmpeg==0.8.1 tifffile==2026.3.3 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import subprocess

import cv2
import imageio_ffmpeg
import numpy as np
import pyvips
import tifffile
from PIL import Image

FFMPEG = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error"]
seen = {}
for bits, kind in ((8, "gray"), (16, "gray16le")):
    values = np.repeat([[0, 10, 100, 2**bits - 1]], 4, axis=0).astype(f"u{bits // 8}")
    name = f"{bits}.tif"
    tifffile.imwrite(name, values, photometric="miniswhite")
    run = subprocess.run([*FFMPEG, "-i", name, "-f", "rawvideo", "-pix_fmt", kind, "-"], capture_output=True, check=True)
    with Image.open(name) as picture:
        seen[bits, "Pillow"] = np.asarray(picture)[0].tolist()
    seen[bits, "OpenCV"] = cv2.imread(name, cv2.IMREAD_UNCHANGED)[0].tolist()
    seen[bits, "libvips"] = pyvips.Image.new_from_file(name).numpy()[0].tolist()
    seen[bits, "FFmpeg"] = np.frombuffer(run.stdout, values.dtype)[:4].tolist()
    print(f"{bits} bits, stored {values[0].tolist()}:", ", ".join(f"{who} {seen[bits, who]}" for _, who in list(seen)[-4:]))
    turned = (2**bits - 1 - values[0].astype(int)).tolist()
    for who in ("Pillow", "OpenCV", "libvips", "FFmpeg"):
        assert (seen[bits, who] == turned) == (bits == 8 or who in ("libvips", "FFmpeg"))
assert seen[16, "Pillow"] == seen[16, "OpenCV"] == [0, 10, 100, 65_535]
PYTHON
