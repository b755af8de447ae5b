#!/bin/sh
# diplib 3.6.1 (Python): PeronaMalikDiffusion() and RobustAnisotropicDiffusion() pull the edges of a picture towards zero.
#
# Expected: diffusion stops at the edge, so a flat picture stays flat, as with GaussianAnisotropicDiffusion() there.
# Seen: beyond the edge lie zeros, whatever the picture holds. A flat picture of 5 comes back with a border several pixels wide
# that falls to less than 4; the lowest frequencies and the first frames of a picture of sound are not what they were. Levels
# far from zero (beyond the edge parameter) are not touched, so the same picture plus 60 gives another result.
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

seen = {}
for name in ("GaussianAnisotropicDiffusion", "PeronaMalikDiffusion", "RobustAnisotropicDiffusion"):
    for level in (5, 65):
        picture = np.full((40, 50), level, np.float32)
        result = np.asarray(getattr(diplib, name)(diplib.Image(picture)))
        seen[name, level] = np.abs(result - level).max()
        wide = np.count_nonzero(np.abs(result[20, :25] - level) > 0.001)
        print(f"{name} of a flat {level}: at most {seen[name, level]:.2f} beside it, in {wide} pixels from the edge")
assert seen["GaussianAnisotropicDiffusion", 5] < 1e-4 and seen["GaussianAnisotropicDiffusion", 65] < 1e-4
assert seen["PeronaMalikDiffusion", 5] > 1 and seen["RobustAnisotropicDiffusion", 5] > 1
assert seen["PeronaMalikDiffusion", 65] < 1e-4
PYTHON
