#!/bin/sh
# blosc2 4.14.1 (Python): arrays in big-endian order are read right and computed with as if they were not.
#
# Expected: an array that gives its samples back as they were also gives their sum, their largest and their double, as NumPy
# does; samples of FITS, of AIFF and of old WAV readers are big-endian.
# Seen: values that are read (a[:]) are right, std() and argmax() too. sum(), mean(), max(), a * 2, a > 0.05 and sqrt() take
# the bytes in the other order: the mean of a quiet float sound is NaN, that of 16 bits a number of another sound. No error.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    blosc2==4.14.1 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import warnings

import blosc2
import numpy as np

WAYS = {
    "read": lambda a: a[:],
    "std": lambda a: a.std(),
    "mean": lambda a: a.mean(),
    "max": lambda a: a.max(),
    "times two": lambda a: (a * 2)[:],
}
sine = 0.1 * np.sin(np.arange(50_000) / 10)
for order in "<>":
    for kind, sound in (("f4", sine), ("f8", sine), ("i2", 30_000 * sine)):
        samples = sound.astype(order + kind)
        compressed = blosc2.asarray(samples)
        right = {}
        for name, way in WAYS.items():
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                right[name] = np.allclose(way(compressed), way(samples.astype(kind)), rtol=1e-3, atol=1e-6)
                seen = np.ravel(way(compressed))[:3]
            print(f"{order}{kind} {name}: {'right' if right[name] else 'WRONG'} {seen}")
        assert right["read"] and right["std"]
        assert all(right[name] == (order == "<") for name in ("mean", "max", "times two"))
PYTHON
