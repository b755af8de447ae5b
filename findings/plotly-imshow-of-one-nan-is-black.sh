#!/bin/sh
# plotly 7.1.0: px.imshow(binary_string=True) of a picture with one NaN or infinity is black everywhere.
#
# Expected: binary_string sends the picture as a PNG instead of numbers, which is faster for large spectrograms; it looks as without, where one
# pixel without a value is left empty, or that pixel alone is black.
# Seen: the range is taken of all values. With one NaN, or one minus infinity, the decibels of a zero, all pixels are 0. There is no error,
# and with zmin and zmax the rest is right. Without binary_string the numbers are sent as they are.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    "plotly[express]==7.1.0" pillow==13.0.0 pandas==3.1.1 numpy==2.4.6
cd "$folder"
venv/bin/python -W ignore - <<'PYTHON'
import base64
import io

import numpy as np
import plotly.express as px
from PIL import Image

levels_db = np.linspace(-100, 0, 8_000).reshape(80, 100)


def greys(values: np.ndarray, **options) -> np.ndarray:
    source = px.imshow(values, binary_string=True, **options).data[0].source
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(source.split(",")[1]))).convert("L"))


seen = {}
for name, value in (("finite", -100), ("one NaN", np.nan), ("one minus infinity", -np.inf)):
    values = levels_db.copy()
    values[10, 10] = value
    picture, ranged = greys(values), greys(values, zmin=-100, zmax=0)
    sent = np.asarray(px.imshow(values).data[0].z)
    seen[name] = len(np.unique(picture)), len(np.unique(ranged))
    black = not picture.any()
    assert black == (name != "finite")
    print(f"{name}: {seen[name][0]} greys from {picture.min()} to {picture.max()}; with zmin and zmax {seen[name][1]}")
    assert np.array_equal(sent, values, equal_nan=True)
assert seen["finite"][0] > 250 and all(ranged > 250 for _, ranged in seen.values())
assert seen["one NaN"][0] == seen["one minus infinity"][0] == 1
PYTHON
