#!/bin/sh
# Pillow 13.0.0: rotating or moving a 16-bit grey picture with smooth interpolation makes it black.
#
# Expected: Image.rotate and Image.transform with BILINEAR or BICUBIC give a picture between its neighbours, as resize
# does for the same mode, or say that the mode "I;16" is not supported, as blur and invert do.
# Seen: no error; the two bytes of a value are taken apart, and what comes back lies between 0 and 255 of 65535. NEAREST
# and resize are right.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pillow==13.0.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
from PIL import Image

levels = np.linspace(20000, 60000, 64 * 64).reshape(64, 64).astype(np.uint16)
picture = Image.fromarray(levels)
assert picture.mode == "I;16"
for name in ("NEAREST", "BILINEAR", "BICUBIC"):
    how = Image.Resampling[name]
    rotated = np.asarray(picture.rotate(5, resample=how))
    same = np.asarray(picture.transform(picture.size, Image.Transform.AFFINE, (1, 0, 0, 0, 1, 0), resample=how))
    resized = np.asarray(picture.resize((32, 32), how))
    print(f"{name}: middle {levels[32, 32]}, rotated {rotated[32, 32]}, not moved at all {same[32, 32]}, resized {resized[16, 16]}")
    assert resized.min() > 19000
    if name == "NEAREST":
        assert rotated[32, 32] > 19000 and (same == levels).all()
    else:
        assert rotated.dtype == np.uint16 and rotated.max() < 256 and same.max() < 256
PYTHON
