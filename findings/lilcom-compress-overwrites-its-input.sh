#!/bin/sh
# lilcom 1.8.2 (Python): compress() of float32 writes its loss into the array that it is given.
#
# Expected: an array that is compressed stays as it is, as with float64 and integers, so that the loss can be measured against it
# or another accuracy be tried.
# Seen: the float32 array holds the rounded values afterwards, so compressing seems to lose nothing: the result equals
# "the original" to the bit, and a second try with finer steps keeps the coarse ones. Sounds of less than half a step (1/512 by
# default, -54 dB) are zero from then on in the program that stored them. float64, integers and slices with steps stay
# untouched; a read-only array raises ValueError.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check lilcom==1.8.2 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import lilcom
import numpy as np

sine = 0.1 * np.sin(np.arange(16_000) / 7)
changed = {}
for kind in ("float32", "float64", "float32, every second"):
    original = sine.astype(kind.split(",")[0])
    given = original.copy()
    part = given[::2] if "second" in kind else given
    back = lilcom.decompress(lilcom.compress(part))
    changed[kind] = np.abs(given - original).max()
    seems, loses = np.abs(back - part).max(), np.abs(back - original[::2] if "second" in kind else back - original).max()
    print(f"{kind}: given array changed by {changed[kind]:.5f}, loss seems {seems:.5f} and is {loses:.5f}")
    assert loses > 0.0019 and (seems == 0) == (kind == "float32")
quiet = (0.01 * sine).astype(np.float32)
lilcom.compress(quiet)
fine = lilcom.decompress(lilcom.compress(quiet, tick_power=-16))
print(f"a quiet sine after compress(): peak {np.abs(quiet).max():.5f}, compressed again with fine steps {np.abs(fine).max():.5f}")
assert changed["float32"] > 0.0019 and changed["float64"] == changed["float32, every second"] == 0
assert not quiet.any() and not fine.any()
PYTHON
