#!/bin/sh
# libvips 8.18.7 (pyvips 3.2.0 with its binary): TIFFs packed with Zstandard, LZMA, LERC or JPEG XL are black pictures.
#
# Expected: a compression that the library was built without is an error, as with OpenCV for most of them.
# Seen: Image.new_from_file() opens the file, with the right size and kind, and numpy(), avg() and write_to_file() give zeros;
# the reason goes to the log as a warning. The default fail_on="none" means that what cannot be decoded is zero. Open with
# fail_on="error": then it is raised ("ZSTD compression support is not configured").
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    pyvips[binary]==3.2.0 pyvips-binary==8.18.7 tifffile==2026.3.3 imagecodecs==2026.3.6 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import numpy as np
import pyvips
import tifffile

picture = (np.arange(64 * 64).reshape(64, 64) * 16 + 5).astype(np.uint16)
for packed in ("deflate", "zstd", "lzma", "lerc", "jpegxl"):
    name = f"{packed}.tif"
    tifffile.imwrite(name, picture, compression=packed)
    assert np.array_equal(tifffile.imread(name), picture)
    opened = pyvips.Image.new_from_file(name)
    got = opened.numpy()
    try:
        strict = pyvips.Image.new_from_file(name, fail_on="error").numpy().max()
    except pyvips.Error as error:
        strict = str(error).split("\n")[1].strip()
    print(f"{packed}: {opened.width} x {opened.height}, {opened.format}, largest {got.max()} of {picture.max()}, strictly: {strict}")
    assert (got.max() == 0) == (packed != "deflate") == isinstance(strict, str)
PYTHON
