#!/bin/sh
# rasterio 1.4.4 with OpenCV 5.0 and SimpleITK 2.5.7: of a 16-bit TIFF of three bands they read one, without a word.
#
# Expected: rasterio.open(..., "w", count=3, dtype="uint16") without more words gives a picture of three bands that other
# programs read as one, or that they refuse, as Pillow does.
# Seen: of 8 bits the bands are named red, green and blue, of 16 bits grey and two without a name, which the TIFF calls extra samples. cv2.imread with
# IMREAD_UNCHANGED and SimpleITK return a grey picture, the first band; tifffile, libvips and OpenImageIO all three.
# With photometric="RGB" all read all.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check rasterio==1.4.4 opencv-python-headless==5.0.0.93 SimpleITK==2.5.7 tifffile==2026.3.3 imagecodecs==2026.3.6 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import warnings

import cv2
import numpy as np
import rasterio
import SimpleITK
import tifffile

warnings.simplefilter("ignore")
bands = np.random.default_rng(0).integers(0, 256, (3, 24, 40))


def shapes(kind, **options):
    with rasterio.open("bands.tif", "w", driver="GTiff", width=40, height=24, count=3, dtype=kind, **options) as file:
        file.write(bands.astype(kind))
    return {
        "OpenCV": cv2.imread("bands.tif", cv2.IMREAD_UNCHANGED).shape,
        "SimpleITK": SimpleITK.GetArrayFromImage(SimpleITK.ReadImage("bands.tif")).shape,
        "tifffile": tifffile.imread("bands.tif").shape,
    }


for kind, options, whole in (("uint8", {}, True), ("uint16", {}, False), ("uint16", {"photometric": "RGB"}, True)):
    seen = shapes(kind, **options)
    print(f"{kind} {options}: {seen}")
    assert seen["tifffile"] == (24, 40, 3)
    for name in ("OpenCV", "SimpleITK"):
        assert seen[name] == ((24, 40, 3) if whole else (24, 40))
PYTHON
