#!/bin/sh
# OpenImageIO 3.2.2.0 (Python): every PFM that it reads stands on its head, those that it wrote itself as well.
#
# Expected: a picture of floats that is written as .pfm comes back as it was; the rows of a PFM lie from the bottom to the top,
# and whoever writes them so reads them so.
# Seen: it writes them as it should: OpenCV, Pillow and FFmpeg read its files right. Its own reader takes the first row of
# the file for the top, so that PFM in, PFM out turns a picture round, and that of any other writer as well. What it writes as
# .ppm or .pgm in floats is PFM, too. No error. Turn it with ImageBufAlgo.flip.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check openimageio==3.2.2.0 opencv-python-headless==5.0.0.93 pillow==13.0.0 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import cv2
import numpy as np
import OpenImageIO as oiio
from PIL import Image

picture = np.random.default_rng(0).random((24, 40)).astype(np.float32)
with Image.fromarray(picture) as image:
    image.save("pillow.pfm")
cv2.imwrite("opencv.pfm", picture)
oiio.ImageBuf(picture[..., None]).write("openimageio.pfm")


def pillow(path):
    with Image.open(path) as image:
        return np.asarray(image)


readers = {
    "OpenCV": lambda path: cv2.imread(path, cv2.IMREAD_UNCHANGED),
    "Pillow": pillow,
    "OpenImageIO": lambda path: oiio.ImageBuf(path).get_pixels(oiio.FLOAT)[..., 0],
}
for writer in ("pillow", "opencv", "openimageio"):
    for reader, read in readers.items():
        seen = read(f"{writer}.pfm")
        upright, turned = np.allclose(seen, picture), np.allclose(seen, picture[::-1])
        print(f"written by {writer}, read by {reader}: {'upright' if upright else 'upside down' if turned else 'other'}")
        assert (upright, turned) == ((False, True) if reader == "OpenImageIO" else (True, False))
PYTHON
