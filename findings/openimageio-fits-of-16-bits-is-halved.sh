#!/bin/sh
# OpenImageIO 3.2.2.0 (Python): grey pictures of 16 bits in FITS have half their values when written, and jump when read.
#
# Expected: FITS keeps unsigned 16 bits as signed ones with an offset of 32768 in its header (BZERO), as astropy and FFmpeg write and
# read them; what is written comes back.
# Seen: on writing, each value is halved and no offset written, so 1025 is 512 to every reader, and its last bit is gone. On reading the offset
# is not looked at: a camera's dark and bright halves change places around black. Half floats are worse: the header announces floats
# of 32 bits, the half of which follows, and astropy cannot read the file. No error while writing; float32 is right.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check openimageio==3.2.2.0 astropy==8.0.2 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
import OpenImageIO as oiio
from astropy.io import fits

grey = np.random.default_rng(0).integers(0, 65536, (24, 40)).astype(np.uint16)
for name, picture in (("floats", (grey / 65535).astype(np.float32)), ("16 bits", grey)):
    assert oiio.ImageBuf(picture[..., None]).write("written.fits")
    seen = fits.getdata("written.fits")[::-1]
    print(f"{name}: {picture[0, :3]} written, {seen[0, :3]} read by astropy")
    if name == "floats":
        assert np.array_equal(seen, picture)
    else:
        assert "BZERO" not in fits.getheader("written.fits")
        assert np.abs(seen - picture / 2).max() <= 1
fits.writeto("camera.fits", grey)
assert np.array_equal(fits.getdata("camera.fits"), grey)
read = oiio.ImageBuf("camera.fits").get_pixels(oiio.INT16)[::-1, :, 0]
print(f"of astropy's file: {grey[0, :3]} is {read[0, :3]}")
assert np.array_equal(read, (grey.astype(int) - 32768).astype(np.int16))
half = np.linspace(0, 1, 960, dtype=np.float16).reshape(24, 40)
assert oiio.ImageBuf(half[..., None]).write("half.fits")
try:
    fits.getdata("half.fits")
except TypeError as error:
    print(f"half floats: astropy says {error}")
else:
    raise AssertionError("the file of half floats is whole")
PYTHON
