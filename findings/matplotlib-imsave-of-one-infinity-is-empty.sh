#!/bin/sh
# matplotlib 3.11.2: plt.imsave() makes a whole picture empty where one value is NaN or infinite, which imshow() leaves out.
#
# Expected: imsave(name, decibels) writes what imshow() draws: the range is that of the finite values, a pixel without a value is left empty.
# Seen: the smallest and the largest value are taken of all, and no value lies between them then. One NaN makes every pixel transparent, and
# so does one minus infinity, the decibels of a single zero. The file is written without an error. Give vmin and vmax, or a masked
# array (np.ma.masked_invalid).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    matplotlib==3.11.2 pillow==13.0.0 numpy==2.4.6
cd "$folder"
export MPLCONFIGDIR="$folder"
venv/bin/python -W ignore - <<'PYTHON'
import matplotlib
import numpy as np
from PIL import Image

matplotlib.use("Agg")
import matplotlib.pyplot as plt

levels_db = -60 + 20 * np.random.default_rng(0).standard_normal((80, 100))


def colours(values: np.ndarray, **options) -> tuple[int, float]:
    """How many colours a saved picture has, and how much of it is transparent."""
    plt.imsave("levels.png", values, **options)
    pixels = np.asarray(Image.open("levels.png")).reshape(-1, 4)
    return len(np.unique(pixels, axis=0)), float(np.mean(pixels[:, 3] == 0))


def drawn(values: np.ndarray) -> int:
    figure = plt.figure(figsize=(1, 0.8), dpi=100)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.imshow(values, aspect="auto", interpolation="nearest")
    figure.savefig("drawn.png")
    plt.close(figure)
    return len(np.unique(np.asarray(Image.open("drawn.png")).reshape(-1, 4), axis=0))


seen = {}
for name, value in (("finite", -60), ("one NaN", np.nan), ("one minus infinity", -np.inf)):
    values = levels_db.copy()
    values[10, 10] = value
    seen[name] = (*colours(values), drawn(values), colours(np.ma.masked_invalid(values))[0], colours(values, vmin=-120, vmax=0)[0])
    print(f"{name}: saved in {seen[name][0]} colours, {seen[name][1]:.0%} transparent; drawn in {seen[name][2]}, masked {seen[name][3]}, with a range {seen[name][4]}")
    assert min(seen[name][2:]) > 100
assert seen["finite"][0] > 100 and seen["finite"][1] == 0
assert seen["one NaN"][:2] == seen["one minus infinity"][:2] == (1, 1)
PYTHON
