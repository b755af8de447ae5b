#!/bin/sh
# Pillow 13.0: painting a level, or through a mask, into a 16-bit picture with paste() works on bytes.
#
# Expected: picture.paste(1000, box) writes 1,000 into a picture of mode "I;16", as ImageDraw does, and a paste through
# a mask mixes levels.
# Seen: the low byte of the level is written twice: 1,000 (0x03E8) becomes 59,624 (0xE8E8), so a box that should have
# become nearly black is nearly white. Through a half transparent mask each byte is mixed for itself, up to 31,000 of
# 65,535 away from the mean. No error. ImageDraw.rectangle and paste() of a picture without a mask are right.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pillow==13.0.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
from PIL import Image, ImageDraw

levels = (np.arange(40)[:, None] * 1500 + np.arange(60) * 80).astype(np.uint16)
BOX = (5, 5, 10, 10)


def pasted(what, *where, mask=None):
    picture = Image.fromarray(levels)
    picture.paste(what, *where, mask)
    return np.asarray(picture).astype(int)


painted = pasted(1000, BOX)[5, 5]
copied = pasted(Image.new("I;16", (5, 5), 1000), BOX)[5, 5]
drawing = Image.fromarray(levels)
ImageDraw.Draw(drawing).rectangle((5, 5, 9, 9), fill=1000)
drawn = np.asarray(drawing)[5, 5]
half = pasted(Image.new("I;16", (60, 40), 1000), None, mask=Image.new("L", (60, 40), 128))
away = np.abs(half - (levels + (1000 - levels.astype(float)) * 128 / 255)).max()
print(f"paste(1000): {painted}; paste of a picture of 1000: {copied}; rectangle of 1000: {drawn}; half mask: {away:.0f} away")
assert painted == 59_624 and copied == drawn == 1000
assert away > 20_000
PYTHON
