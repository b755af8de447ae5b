#!/bin/sh
# dask-image 2026.5.0: affine_transform(order=3) blurs; with order=0 pixels near the borders of chunks come from elsewhere.
#
# Expected: dask_image.ndinterp.affine_transform gives what SciPy's function of this name gives, however the picture is cut
# into chunks: with the identity the picture itself, with order=0 the nearest pixel.
# Seen: above order 1 the picture is not turned into spline coefficients first (SciPy's prefilter), so even the identity smooths
# it: white noise keeps half of its deviation. Orders 0 and 1 agree with SciPy in one chunk; cut into chunks, order 0 takes
# other pixels for some places beside their borders. Use order=1, or give spline coefficients in (scipy.ndimage.spline_filter).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    dask-image==2026.5.0 dask==2026.8.0 scipy==1.17.1 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import dask.array as da
import numpy as np
from dask_image import ndinterp
from scipy import ndimage

picture = np.random.default_rng(0).standard_normal((60, 60))
turn, shift = np.array([[1.05, 0.1], [-0.1, 0.95]]), (1.3, -2.2)
off = {}
for chunks in ((60, 60), (17, 20)):
    cut = da.from_array(picture, chunks=chunks)
    for name, matrix, offset in (("identity", np.eye(2), 0), ("turned", turn, shift)):
        for order in (0, 1, 3):
            ours = ndinterp.affine_transform(cut, matrix, offset, order=order, mode="nearest", output_chunks=chunks).compute()
            theirs = ndimage.affine_transform(picture, matrix, offset, order=order, mode="nearest")
            off[chunks, name, order] = np.mean(np.abs(ours - theirs) > 1e-6)
            print(f"chunks {chunks}, {name}, order {order}: {off[chunks, name, order]:.1%} of the pixels differ, ", end="")
            print(f"deviation {np.std(ours):.2f}, SciPy's {np.std(theirs):.2f}")
coefficients = da.from_array(ndimage.spline_filter(picture, 3, mode="nearest"), chunks=(17, 20))
back = ndinterp.affine_transform(coefficients, np.eye(2), order=3, mode="nearest", output_chunks=(17, 20)).compute()
inside = np.abs(back - picture)[2:-2, 2:-2].max()
print(f"of spline coefficients: inside off by up to {inside:.1e}")
for (chunks, name, order), share in off.items():
    assert (share > 0.9) if order == 3 else (share > 0) == (name == "turned" and order == 0 and chunks != (60, 60))
assert inside < 1e-3
PYTHON
