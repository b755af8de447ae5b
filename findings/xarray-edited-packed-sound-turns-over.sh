#!/bin/sh
# xarray 2026.9.0: a packed file that is edited in place and saved again has its peaks turned over and its gaps filled with zeros.
#
# Expected: a data set that was kept as 16-bit integers with a scale is floats once it is read. What is written later is kept as floats,
# as after any calculation, is clipped, or is refused.
# Seen: values that are assigned (data.sound[:] = data.sound * 3, .loc, .values) leave the packing of the old file on the variable, which
# the new file gets: 1.5 comes back as -0.5, each sample beyond full scale as one of the opposite sign, and NaN, set to cut a click out,
# as 0. A warning speaks of a missing _FillValue, none of what was lost. data["sound"] = data.sound * 3 drops the packing and is right,
# and so is data.drop_encoding() before saving.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    xarray==2026.9.0 netCDF4==1.7.5.1.post1 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import warnings

import numpy as np
import xarray as xr

warnings.simplefilter("ignore")
sound = 0.5 * np.sin(0.1 * np.arange(1_000))
packing = {"sound": {"dtype": "int16", "scale_factor": 1 / 32_768}}
xr.Dataset({"sound": ("time", sound)}).to_netcdf("packed.nc", encoding=packing)


def saved(change):
    data = change(xr.load_dataset("packed.nc"))
    data.to_netcdf("again.nc")
    return data.sound.values, xr.load_dataset("again.nc").sound.values


def louder_in_place(data):
    data.sound[:] = data.sound * 3
    return data


def without_click(data):
    data.sound[10:20] = np.nan
    return data


wanted, got = saved(louder_in_place)
over = np.abs(wanted) > 1
print(f"in place: largest {wanted.max():.3f}, comes back as {got[wanted.argmax()]:.3f}; {over.sum()} of 1000 beyond full scale")
assert (np.sign(got[over]) == -np.sign(wanted[over])).all() and np.abs(got - wanted)[~over].max() < 1e-4
wanted, got = saved(lambda data: data.assign(sound=data.sound * 3))
print(f"assigned: largest {wanted.max():.3f}, comes back as {got[wanted.argmax()]:.3f}")
assert np.array_equal(wanted, got)
wanted, got = saved(lambda data: louder_in_place(data).drop_encoding())
assert np.array_equal(wanted, got)
wanted, got = saved(without_click)
print(f"NaN in a gap of ten: {np.isnan(wanted).sum()} before, {np.isnan(got).sum()} after, values {set(got[10:20].tolist())}")
assert not np.isnan(got).any() and (got[10:20] == 0).all()
PYTHON
