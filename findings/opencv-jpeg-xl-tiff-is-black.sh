#!/bin/sh
# OpenCV 5.0 (opencv-python-headless 5.0.0.93): an 8-bit TIFF packed with JPEG XL is read as a black picture.
#
# Expected: imread() gives None for a compression that it does not know, as with Zstandard or LZMA, or the picture.
# Seen: with 8 bits an array of the right shape that is zero throughout, without an error. With 16 bits it is None.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    opencv-python-headless==5.0.0.93 tifffile==2026.3.3 imagecodecs==2026.3.6 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import cv2
import numpy as np
import tifffile

for dtype in (np.uint8, np.uint16):
    picture = np.random.default_rng(0).integers(1, np.iinfo(dtype).max, (64, 96)).astype(dtype)
    for compression in ("zlib", "lzma", "zstd", "jpegxl"):
        tifffile.imwrite("picture.tif", picture, compression=compression)
        read = cv2.imread("picture.tif", cv2.IMREAD_UNCHANGED)
        assert np.array_equal(tifffile.imread("picture.tif"), picture)
        seen = "None" if read is None else "right" if np.array_equal(read, picture) else f"at most {read.max()}"
        print(f"{picture.dtype}, {compression}: {seen}")
        black = "at most 0" if dtype == np.uint8 else "None"
        assert seen == {"zlib": "right", "lzma": "None", "zstd": "None", "jpegxl": black}[compression]
PYTHON
