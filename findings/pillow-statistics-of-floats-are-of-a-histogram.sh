#!/bin/sh
# Pillow 13.0.0: ImageStat says the same of every picture of floats, whatever it holds, and nothing true of 16-bit ones.
#
# Expected: ImageStat.Stat(picture).mean is the mean of the pixels, in their unit, or an error where this is not possible.
# Seen: it counts 256 steps between the darkest and the brightest pixel (floats and 32 bits) and takes the number of the step
# for the value. A picture from 0 to 1 and the same in decibels from -80 to 20 both have a mean of 127, a deviation of 74
# and extrema of 0 and 255; one of 16 bits has them in units of its high bytes or of none. No error. getextrema() is right.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    pillow==13.0.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import numpy as np
from PIL import Image, ImageStat

noise = np.random.default_rng(0).random((100, 120)).astype(np.float32)
pictures = {
    "8 bits": (noise * 250).astype(np.uint8),
    "16 bits": (noise * 60_000).astype(np.uint16),
    "32 bits": (noise * 60_000).astype(np.int32),
    "floats": noise,
    "decibels": noise * 100 - 80,
}
told = {}
for name, pixels in pictures.items():
    picture = Image.fromarray(pixels)
    statistics = ImageStat.Stat(picture)
    told[name] = statistics.mean[0]
    print(f"{name} ({picture.mode}): mean {told[name]:.2f}, right is {pixels.mean():.2f};", end=" ")
    print(f"deviation {statistics.stddev[0]:.2f}, right is {pixels.std():.2f}; extrema {statistics.extrema}")
    assert (abs(told[name] - pixels.mean()) < 0.01) == (name == "8 bits")
    assert np.allclose(picture.getextrema(), (pixels.min(), pixels.max()))
assert told["floats"] == told["decibels"] and 126 < told["floats"] < 128
assert told["16 bits"] < 255 and told["32 bits"] < 255
PYTHON
