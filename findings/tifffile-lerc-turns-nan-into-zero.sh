#!/bin/sh
# tifffile 2026.3.3 (imagecodecs 2026.3.6): NaN in a TIFF that is packed with LERC comes back as 0.
#
# Expected: compression="lerc" without a level keeps floats as they are; it keeps infinities, and LERC has a mask for pixels
# that hold nothing.
# Seen: each NaN is 0 when it is read again, without an error or a mask; in a picture of decibels what was not measured is as
# loud as full scale. Minus infinity and all numbers come back exactly. Zstandard and Deflate keep NaN.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    tifffile==2026.3.3 imagecodecs==2026.3.6 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import io

import numpy as np
import tifffile

levels_db = np.random.default_rng(0).uniform(-100, -20, (64, 80)).astype(np.float32)
levels_db[3, 4], levels_db[10:20, 30:40] = -np.inf, np.nan
empty = np.isnan(levels_db)
for compression in ("lerc", "zstd", "deflate"):
    file = io.BytesIO()
    tifffile.imwrite(file, levels_db, compression=compression)
    file.seek(0)
    back = tifffile.imread(file)
    print(f"{compression}: {np.isnan(back).sum()} of {empty.sum()} NaN, loudest {np.nanmax(back):.1f} dB,", end=" ")
    print(f"minus infinity is {back[3, 4]}, the rest is exact: {np.array_equal(back[~empty], levels_db[~empty])}")
    assert np.array_equal(back[~empty], levels_db[~empty])
    assert np.isnan(back[empty]).all() if compression != "lerc" else (back[empty] == 0).all()
PYTHON
