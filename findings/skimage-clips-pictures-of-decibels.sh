#!/bin/sh
# scikit-image 0.26.0: functions that add noise, sharpen or deconvolve clip pictures of floats to -1 and 1.
#
# Expected: a float32 picture of decibels around -60 gets noise of the wanted variance from random_noise(), is sharpened by
# unsharp_mask() and restored by wiener(), as gaussian(), median() and the denoisers work on it in its own units.
# Seen: what comes back is -1 everywhere, without an error or a warning: a float picture with negative values is taken to lie
# between -1 and 1. random_noise(clip=False), unsharp_mask(preserve_range=True) and wiener(clip=False) leave it in decibels.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    scikit-image==0.26.0 scipy==1.17.1 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import numpy as np
from skimage import filters, restoration, util

level_db = (-60 + 5 * np.random.default_rng(0).standard_normal((64, 64))).astype(np.float32)
spread = np.ones((3, 3)) / 9
results = {
    "gaussian": filters.gaussian(level_db, 1),
    "denoise_tv_chambolle": restoration.denoise_tv_chambolle(level_db, 1),
    "random_noise": util.random_noise(level_db, "gaussian", var=1.0),
    "unsharp_mask": filters.unsharp_mask(level_db, 1, 1),
    "wiener": restoration.wiener(level_db, spread, 0.1),
    "unsupervised_wiener": restoration.unsupervised_wiener(level_db, spread)[0],
    "richardson_lucy": restoration.richardson_lucy(level_db, spread, 5),
}
for name, result in results.items():
    print(f"{name}: mean {result.mean():.1f}, from {result.min():.1f} to {result.max():.1f}")
    assert (result.min() == result.max() == -1) == (name not in ("gaussian", "denoise_tv_chambolle"))
free = {
    "random_noise": util.random_noise(level_db, "gaussian", var=1.0, clip=False),
    "unsharp_mask": filters.unsharp_mask(level_db, 1, 1, preserve_range=True),
    "wiener": restoration.wiener(level_db, spread, 0.1, clip=False),
}
for name, result in free.items():
    print(f"{name} that is told not to: mean {result.mean():.1f}")
    assert abs(result.mean() + 60) < 8
PYTHON
