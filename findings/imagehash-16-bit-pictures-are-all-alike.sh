#!/bin/sh
# ImageHash 4.3.2 (Pillow 13.0.0): all grey pictures of 16 bits have the same hash.
#
# Expected: perceptual hashes of two scans, spectrograms or microscope pictures differ as those of the same pictures in 8 bits do, or 16
# bits are refused.
# Seen: pictures are brought to 8 bits with convert("L"), which clips: all above 255 of 65,535 is white. average_hash, phash, dhash and
# whash of pictures that have nothing in common are at distance 0, where those of 8 bits are at 24 and more. A search for duplicates finds
# all pictures of a folder to be one and deletes the rest. No warning. Divide by 257 first.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    ImageHash==4.3.2 pillow==13.0.0 scipy==1.17.1 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import imagehash
import numpy as np
from PIL import Image


def pictures(seed):
    blocks = np.random.default_rng(seed).integers(300, 65_000, (8, 8))
    grey = np.kron(blocks, np.ones((20, 20))).astype(np.uint16)
    return Image.fromarray(grey), Image.fromarray((grey // 257).astype(np.uint8))


for method in (imagehash.average_hash, imagehash.phash, imagehash.dhash, imagehash.whash):
    apart = {16: [], 8: []}
    for seed in range(1, 6):
        for bits, first, other in zip((16, 8), pictures(0), pictures(seed), strict=True):
            assert first.mode == ("I;16" if bits == 16 else "L")
            apart[bits].append(int(method(first) - method(other)))
    print(f"{method.__name__}: distances {apart[16]} of 16 bits, {apart[8]} of 8 bits")
    assert set(apart[16]) == {0} and min(apart[8]) > 20
PYTHON
