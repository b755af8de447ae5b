#!/bin/sh
# libvips 8.18.7 (pyvips 3.2.0): a file that was written anew is opened as the picture that it held before.
#
# Expected: Image.new_from_file() reads the file, or looks at its time and size before it answers from its cache.
# Seen: the last operations and their results are kept by their arguments, and the name is all that is compared: after another
# program (or Pillow in the same one) wrote "picture.png" again, with other values and another size, the old picture comes back,
# without an error; a server that draws into one temporary name serves the first picture for as long as nothing pushes it out.
# Say new_from_file(..., revalidate=True), read the bytes and use new_from_buffer(), or pyvips.cache_set_max(0).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    pyvips[binary]==3.2.0 pyvips-binary==8.18.7 pillow==13.0.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import os

import numpy as np
import pyvips
from PIL import Image

seen = {}
for turn, (level, size) in enumerate(((10, 64), (200, 96))):
    Image.fromarray(np.full((size, size), level, np.uint8)).save("picture.png")
    os.utime("picture.png", (1_000_000_000 + turn, 1_000_000_000 + turn))
    with open("picture.png", "rb") as file:
        data = file.read()
    seen[level] = {
        "name": pyvips.Image.new_from_file("picture.png"),
        "revalidate=True": pyvips.Image.new_from_file("picture.png", revalidate=True),
        "buffer": pyvips.Image.new_from_buffer(data, ""),
    }
    if turn == 0:
        kept = {name: (picture.width, picture.avg()) for name, picture in seen[level].items()}
    for name, picture in seen[level].items():
        print(f"written {size} wide at level {level}, by {name}: {picture.width} wide, level {picture.avg():.0f}")
assert all(value == (64, 10) for value in kept.values())
assert (seen[200]["revalidate=True"].width, seen[200]["revalidate=True"].avg()) == (96, 200)
assert (seen[200]["buffer"].width, seen[200]["buffer"].avg()) == (96, 200)
assert (seen[200]["name"].width, seen[200]["name"].avg()) == (64, 10)
PYTHON
