#!/bin/sh
# hdf5plugin 7.1.0 (h5py 3.16.0): ZFP with a tolerance turns big-endian floats into other numbers, some of thirty digits and more.
#
# Expected: h5py writes and reads both orders of bytes, FITS, IDL and older machines give big-endian floats, and Zfp(accuracy=0.01) keeps
# each value within 0.01.
# Seen: the compressor takes the bytes as those of this machine. Of a little-endian picture of decibels every value is within 0.01; of
# the same one as ">f4" or ">f8" nine of ten are not, and by any amount. No error when writing or reading. With
# reversible=True it is right, and so is astype("<f4") before, so a short test of either shows nothing.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    hdf5plugin==7.1.0 h5py==3.16.0 numpy==2.4.6
cd "$folder"
venv/bin/python -W ignore - <<'PYTHON'
import h5py
import hdf5plugin
import numpy as np

TOLERANCE_DB = 0.01
levels_db = (-60 + 20 * np.random.default_rng(0).standard_normal((64, 100))).clip(-120, 0)
share = {}
for name, filter_ in (("accuracy", hdf5plugin.Zfp(accuracy=TOLERANCE_DB)), ("reversible", hdf5plugin.Zfp(reversible=True))):
    for order in ("<f4", ">f4", "<f8", ">f8"):
        with h5py.File("levels.h5", "w") as file:
            file.create_dataset("levels", data=levels_db.astype(order), chunks=(16, 50), compression=filter_)
        with h5py.File("levels.h5") as file:
            back = file["levels"][...].astype(float)
        off = np.abs(back - levels_db.astype(order).astype(float))
        share[name, order] = np.mean(~(off <= TOLERANCE_DB))
        print(f"{name:10} {order}: {share[name, order]:.0%} of the values off by more than {TOLERANCE_DB}, the largest by {off.max():.2g}")
assert all((wrong > 0.3) == (key in (("accuracy", ">f4"), ("accuracy", ">f8"))) for key, wrong in share.items())
assert all(wrong == 0 or wrong > 0.3 for wrong in share.values())
PYTHON
