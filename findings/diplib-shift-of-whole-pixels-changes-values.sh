#!/bin/sh
# diplib 3.6.1 (Python): Shift() by one whole pixel gives values that were not in the picture.
#
# Expected: shifted by a whole number of pixels, each value inside is the one that stood beside it, as with SciPy's shift.
# Seen: the interpolation that is used when none is named goes through the Fourier transform and loses the highest frequency of
# pictures of even width: moved by one or three pixels, the slope 9, 10, 11, 12 is 8, 11, 10, 13, everywhere, since the right
# edge is higher than the left; by two it is right. With "linear" or "3-cubic" all is right.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    diplib==3.6.1 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import diplib
import numpy as np

slope = np.tile(np.arange(30, dtype=np.float32), (20, 1))
off = {}
for pixels in (1, 2, 3):
    for options in ([], ["linear"], ["3-cubic"]):
        moved = np.asarray(diplib.Shift(diplib.Image(slope), [pixels, 0], *options))
        off[pixels, *options] = np.abs(moved - np.roll(slope, pixels, 1))[:, 5:-5].max()
        print(f"by {pixels}, {options or 'no method named'}: {moved[10, 10:15].round(2)}, off by {off[pixels, *options]:.2f}")
assert off[1,] > 0.9 and off[3,] > 0.9 and off[2,] < 0.01
assert all(value < 1e-3 for key, value in off.items() if len(key) == 2)
PYTHON
