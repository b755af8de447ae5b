#!/bin/sh
# OpenImageIO 3.2.2.0 (Python): a picture of 16 bits that is written as OpenEXR keeps 11 of them, without a word.
#
# Expected: OpenEXR has no integers of 16 bits but two kinds that hold all of them, 32-bit floats and 32-bit integers; one of
# these is taken, as floats of 64 bits become those of 32, or writing says that something is lost.
# Seen: the pixels are written as half floats: of the 65,536 greys some 7,000 are left, the bright ones 32 steps apart. In a
# cleaned spectrogram of 16 bits every level above the middle is rounded to steps like those of 11 bits. Set
# ImageBuf.set_write_format("float") before writing.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check openimageio==3.2.2.0 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
import OpenImageIO as oiio

grey = np.arange(65536, dtype=np.uint16).reshape(256, 256, 1)
seen = {}
for kind in ("", "float"):
    image = oiio.ImageBuf(grey)
    if kind:
        image.set_write_format(kind)
    assert image.write("grey.exr")
    stored = oiio.ImageBuf("grey.exr")
    values = np.rint(stored.get_pixels(oiio.FLOAT) * 65535).astype(int)
    seen[kind] = np.unique(values).size
    print(f"format {kind or 'not named'}: {stored.spec().format}, {seen[kind]} of 65536 greys, off by up to {np.abs(values - grey).max()}")
assert seen["float"] == 65536
assert seen[""] < 16384
PYTHON
