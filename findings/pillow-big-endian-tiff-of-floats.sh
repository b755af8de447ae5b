#!/bin/sh
# Pillow 13.0.0: compressed TIFFs with big-endian floats or signed integers are read with their bytes exchanged.
#
# Expected: a TIFF of float32 reads the same whichever byte order it has, compressed or not, as 16-bit ones do.
# Seen: with deflate, LZW or PackBits the decompressor has already turned the bytes round, and they are turned once more:
# decibels become numbers of any size or NaN, without an error. Uncompressed ones, unsigned 16 bits and all little-endian
# ones are right; tifffile and OpenCV read all of them. Programs for microscopes and maps write such files.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    Pillow==13.0.0 tifffile==2026.3.3 imagecodecs==2026.3.6 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import numpy as np
import tifffile
from PIL import Image

rng = np.random.default_rng(0)
pictures = {
    "unsigned 16 bits": rng.integers(0, 2**16, (40, 60)).astype(np.uint16),
    "signed 32 bits": rng.integers(-(2**31), 2**31, (40, 60)).astype(np.int32),
    "float32": rng.normal(-60, 20, (40, 60)).astype(np.float32),
}
for name, picture in pictures.items():
    for compression in (None, "zlib", "lzw", "packbits"):
        for order in "<>":
            tifffile.imwrite("picture.tif", picture, byteorder=order, compression=compression)
            read = np.asarray(Image.open("picture.tif"))
            same = np.array_equal(read.astype(np.float64), picture.astype(np.float64))
            turned = np.asarray(read, picture.dtype).tobytes() == picture.byteswap().tobytes()
            kind = "big-endian" if order == ">" else "little-endian"
            print(f"{name}, {compression}, {kind}: {'right' if same else 'bytes exchanged' if turned else 'wrong'}")
            assert turned == (order == ">" and compression is not None and "unsigned" not in name)
            assert same != turned
PYTHON
