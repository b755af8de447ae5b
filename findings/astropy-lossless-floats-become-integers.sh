#!/bin/sh
# astropy 8.0.2: a compressed FITS picture of floats with quantize_level=0 comes back as whole numbers, one below 1 as zeros.
#
# Expected: quantisation is what loses digits of floats, so that without any (level 0) they are kept as they are, as with
# compression_type="GZIP_2" or "GZIP_1"; or Rice's method, the default, which packs integers, is refused.
# Seen: CompImageHDU(picture, quantize_level=0) cuts each float to an integer before it is packed. A picture between 0 and 1 and one of
# powers are all zeros, decibels lose their fractions (towards zero). No error or warning when writing or reading, and the type is
# float32. With the default level the powers of a quiet band beside a loud one are off by a per cent. Say compression_type="GZIP_2" as
# well.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    astropy==8.0.2 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import io
import warnings

import numpy as np
from astropy.io import fits

rng = np.random.default_rng(0)
pictures = {
    "0 to 1": rng.uniform(0, 1, (64, 80)).astype(np.float32),
    "powers": rng.exponential(1e-6, (64, 80)).astype(np.float32),
    "decibels": rng.uniform(-100, -20, (64, 80)).astype(np.float32),
}
warnings.simplefilter("error")
for name, picture in pictures.items():
    for options in ({"quantize_level": 0}, {"quantize_level": 0, "compression_type": "GZIP_2"}):
        file = io.BytesIO()
        fits.HDUList([fits.PrimaryHDU(), fits.CompImageHDU(picture, **options)]).writeto(file)
        file.seek(0)
        back = fits.open(file)[1].data
        print(f"{name}, {options}: {picture[0, :3]} comes back as {back[0, :3]}, {np.mean(back == 0):.0%} zeros")
        assert back.dtype.kind == "f"
        assert np.array_equal(back, np.trunc(picture) if len(options) == 1 else picture)
PYTHON
