#!/bin/sh
# numcodecs 0.16.6 (filters of Zarr): FixedScaleOffset turns what lies beyond the integers into the opposite sign.
#
# Expected: floats that are kept as 16-bit integers (scale=32767, astype="i2") are clipped where they lie beyond full scale,
# or refused, as when the scale does not fit.
# Seen: 1.2 comes back as -0.8 and -1.3 as 0.7, without a warning: each peak of a float sound beyond full scale is a crack.
# Levels that fall below what the scale reaches come back as loud ones.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    numcodecs==0.16.6 zarr==3.1.6 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import numpy as np
from numcodecs import FixedScaleOffset

sound = np.array([0.5, -1, 1, 1.2, -1.3], "f4")
codec = FixedScaleOffset(offset=0, scale=32767, dtype="f4", astype="i2")
back = codec.decode(codec.encode(sound))
levels = np.array([0, -80, -300, -340], "f4")
codec = FixedScaleOffset(offset=-160, scale=200, dtype="f4", astype="i2")
back_db = codec.decode(codec.encode(levels))
print(f"sound {sound} -> {back.round(2)}")
print(f"levels in dB {levels} -> {back_db.round(2)}")
assert np.allclose(back[:3], sound[:3], atol=1e-4) and back[3] < -0.7 and back[4] > 0.6
assert np.allclose(back_db[:3], levels[:3], atol=0.01) and back_db[3] > -100
PYTHON
