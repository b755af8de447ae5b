#!/bin/sh
# h5py 3.16.0 (HDF5): NaN packed with scaleoffset comes back as a number, or takes its whole chunk with it.
#
# Expected: create_dataset(..., scaleoffset=2), "two decimal places", keeps NaN, as it keeps minus infinity, or refuses it.
# Seen: it is written without an error. A NaN within a chunk is read as the smallest number of that chunk, so a gap in a
# picture of levels is a quiet place. If the chunk's first value is NaN, nothing of the chunk can be read any more ("filter
# returned failure during read").
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    h5py==3.16.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import h5py
import numpy as np

seen = {}
for name, odd, place in (("-inf", -np.inf, 7), ("NaN", np.nan, 7), ("NaN", np.nan, 299), ("NaN", np.nan, 0)):
    levels = np.tile(np.array([-10.25, -20.5, -30.75], "f4"), 100)
    levels[place] = odd
    with h5py.File("levels.h5", "w") as file:
        file.create_dataset("levels", data=levels, scaleoffset=2, chunks=(300,))
    with h5py.File("levels.h5") as file:
        try:
            seen[name, place] = f"{file['levels'][place]:.2f}"
        except OSError as error:
            seen[name, place] = f"OSError: {error}"
    print(f"{name} in place {place} of 300 is read as {seen[name, place]}")
assert seen["-inf", 7] == "-inf" and seen["NaN", 7] == seen["NaN", 299] == "-30.75"
assert "filter returned failure" in seen["NaN", 0]
PYTHON
