#!/bin/sh
# qoi 0.8.0 (Python): a picture in Fortran's order of memory is written as another picture, where every other view is refused.
#
# Expected: qoi.encode() wants contiguous arrays and says so: slices, mirrored and transposed pictures raise "array should be
# C-contiguous". An array in the order of Fortran, as MATLAB files, np.asfortranarray and transposing twice give it, is refused as well,
# or packed right.
# Seen: it is taken, and its memory is read as if it lay in rows: the size is right and nearly every pixel is one from elsewhere. No
# error; the picture is lossless of the wrong one. Pass np.ascontiguousarray(picture).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    qoi==0.8.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import numpy as np
import qoi

picture = np.random.default_rng(0).integers(0, 256, (40, 60, 3)).astype(np.uint8)
views = {
    "rows": picture,
    "Fortran's order": np.asfortranarray(picture),
    "every second column": np.repeat(picture, 2, axis=1)[:, ::2],
    "mirrored": picture[:, ::-1],
    "channels swapped": picture[..., ::-1],
}
seen = {}
for name, view in views.items():
    try:
        back = qoi.decode(qoi.encode(view))
        seen[name] = float((back == view).all(axis=-1).mean())
        print(f"{name}: {seen[name]:.1%} of the pixels come back")
    except ValueError as error:
        seen[name] = None
        print(f"{name}: {error}")
assert seen["rows"] == 1 and seen["Fortran's order"] < 0.05
assert all(seen[name] is None for name in ("every second column", "mirrored", "channels swapped"))
PYTHON
