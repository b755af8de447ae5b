#!/bin/sh
# Pillow 13.0.0: a grey picture of 16 bits is saved as WebP or AVIF without a word, clipped to white.
#
# Expected: an error as for JPEG, BMP and TGA ("cannot write mode I;16"), or the upper eight bits.
# Seen: both are written; values above 255 become 255, so a picture of 16 bits is white but for its darkest 0.4 %.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pillow==13.0.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import io

import numpy as np
from PIL import Image

levels = np.arange(0, 65_536, 16, dtype=np.uint16).reshape(64, 64)
for kind, options in {"WEBP": {"lossless": True}, "AVIF": {"quality": 100}, "JPEG": {}}.items():
    file = io.BytesIO()
    try:
        Image.fromarray(levels).save(file, kind, **options)
    except OSError as error:
        print(kind, "refused:", error)
        assert kind == "JPEG"
        continue
    back = np.asarray(Image.open(file).convert("L"))
    print(kind, "share of white:", (back >= 254).mean().round(4), "of pixels above 255:", (levels > 255).mean().round(4))
    assert kind != "JPEG"
    assert (back[levels > 512] >= 254).all()
PYTHON
