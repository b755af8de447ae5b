#!/bin/sh
# dask-image 2026.5.0: filters with mode="wrap" give other edges when the picture is cut into chunks.
#
# Expected: dask_image.ndfilters.uniform_filter(picture, size=5, mode="wrap") is what SciPy gives, whatever the chunks, as
# with mode="reflect", "nearest", "constant" and "mirror".
# Seen: with one chunk it is. With several the rows and columns at the edges wrap around their own chunk instead of the
# picture, so that the result depends on how the picture was cut. No warning.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    dask-image==2026.5.0 dask==2026.8.0 scipy==1.17.1 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import dask.array
import dask_image.ndfilters
import numpy as np
from scipy import ndimage

picture = np.random.default_rng(0).random((300, 400)).astype(np.float32)
for mode in ("reflect", "nearest", "mirror", "wrap"):
    right = ndimage.uniform_filter(picture, 5, mode=mode)
    for chunks in ((300, 400), (100, 130), (50, 50)):
        lazy = dask.array.from_array(picture, chunks=chunks)
        seen = dask_image.ndfilters.uniform_filter(lazy, size=5, mode=mode).compute()
        wrong = np.abs(seen - right) > 1e-4
        print(f"{mode}, chunks of {chunks}: {wrong.sum()} wrong pixels, of which inside: {wrong[2:-2, 2:-2].sum()}")
        assert (wrong.sum() > 1000) == (mode == "wrap" and chunks != (300, 400))
        assert not wrong[2:-2, 2:-2].any()
PYTHON
