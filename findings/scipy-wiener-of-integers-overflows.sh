#!/bin/sh
# SciPy 1.17.1: scipy.signal.wiener on 8- or 16-bit pictures and sounds returns noise.
#
# Expected: the Wiener filter turns integers into floats, as lfilter, savgol_filter and resample_poly do (its result is
# float64), and gives what it gives for the same values as floats.
# Seen: the squares for the local variance are made in the type of the input and wrap: a grey picture of 60 to 170 comes
# back as -910 to 164, 16-bit samples of +-26,000 as more than 10^8. The type of the result hides it. Convert before.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check scipy==1.17.1 numpy==2.4.6
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import numpy as np
from scipy.signal import lfilter, savgol_filter, wiener

rng = np.random.default_rng(1)
picture = 120 + 40 * np.sin(np.arange(64) / 6)[:, None] + 10 * rng.standard_normal((64, 64))
sound = 8_000 * rng.standard_normal(4_000)
for name, values in (("8-bit picture", picture.astype(np.uint8)), ("16-bit sound", sound.astype(np.int16))):
    given, right = wiener(values, 5), wiener(values.astype(float), 5)
    assert given.dtype == float
    print(f"{name}: {given.min():.0f} to {given.max():.0f}; the same as floats: {right.min():.0f} to {right.max():.0f}")
    assert np.abs(given - right).max() > 4 * np.ptp(right)
for other in (lambda x: savgol_filter(x, 9, 3), lambda x: lfilter([0.5, 0.5], [1.0], x)):
    assert np.array_equal(other(sound.astype(np.int16)), other(sound.astype(np.int16).astype(float)))
PYTHON
