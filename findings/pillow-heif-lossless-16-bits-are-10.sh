#!/bin/sh
# pillow-heif 1.8.1: with quality=-1, which is lossless, a grey picture of 16 bits keeps 10 of them, and white is no longer white.
#
# Expected: quality=-1 gives every pixel back, as it does with 8 bits, or an error says that the format holds no 16 bits.
# Seen: the lower 6 bits are cut off: 65,536 greys become 1,024, each up to 63 too dark, and 65535 is 65472. The picture comes back
# with mode I;16 as if nothing had happened. The 12 bits that HEIF holds are an option (SAVE_HDR_TO_12_BIT): up to 15 off.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    pillow-heif==1.8.1 pillow==13.0.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import io

import numpy as np
import pillow_heif
from PIL import Image

pillow_heif.register_heif_opener()


def again(pixels):
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "HEIF", quality=-1)
    file.seek(0)
    return np.asarray(Image.open(file))


ramp = np.arange(256 * 256, dtype=np.uint16).reshape(256, 256)
for bits, step in ((10, 64), (12, 16)):
    pillow_heif.options.SAVE_HDR_TO_12_BIT = bits == 12
    back = again(ramp)
    greys = len(np.unique(back))
    print(f"16 bits in {bits}: {greys} greys, {back.dtype}, white {back[-1, -1]}, at most {(ramp - back).max()} too dark")
    assert np.array_equal(back, ramp // step * step)
bytes_ = (ramp >> 8).astype(np.uint8)
print(f"8 bits: as they were: {np.array_equal(again(bytes_), bytes_)}")
assert np.array_equal(again(bytes_), bytes_)
PYTHON
