#!/bin/sh
# spectrum 0.10.0 (Python): the power spectral density of one and the same noise depends on the method by factors up to 26,000.
#
# Expected: white noise of variance 1 has a one-sided density of 2 / rate, as scipy.signal.periodogram says, whichever
# method estimates it, and its integral over frequency is the variance.
# Seen: the integral is 1 with Burg, covariance, modified covariance and ARMA. At 1 kHz it is some 190 with Periodogram, 970 with
# MultiTapering, 26 with Yule-Walker and 26,000 with the correlogram; at 1 Hz 0.19, 0.96, 26,000 and 26,000, so some ignore the
# rate, some divide by it once or twice. Curves drawn over one another do not lie over one another. No option repairs it.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check spectrum==0.10.0 scipy==1.17.1 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import warnings

import numpy as np

warnings.simplefilter("ignore")
import spectrum
from scipy import signal

noise = np.random.default_rng(0).standard_normal(4096)
SEEN_AT_1_HZ_AND_1_KHZ = {
    "pburg": (1, 1),
    "pcovar": (1, 1),
    "Periodogram": (0.19, 190),
    "MultiTapering": (0.96, 970),
    "pyule": (26_000, 26),
    "pcorrelogram": (26_000, 26_000),
}
OPTIONS = {
    "Periodogram": {},
    "MultiTapering": {"NW": 4},
    "pcorrelogram": {"lag": 15, "NFFT": 4096},
}
for name, expected in SEEN_AT_1_HZ_AND_1_KHZ.items():
    seen = []
    for rate in (1.0, 1000.0):
        order = () if name in OPTIONS else (8,)
        options = OPTIONS.get(name, {"NFFT": 4096})
        estimate = getattr(spectrum, name)(noise, *order, sampling=rate, **options)
        estimate()
        frequencies = np.asarray(estimate.frequencies())
        seen.append(estimate.psd.sum() * (frequencies[1] - frequencies[0]))
    print(f"{name}: variance 1 is {seen[0]:.4g} at 1 Hz, {seen[1]:.4g} at 1 kHz")
    assert np.allclose(seen, expected, rtol=0.15)
right = signal.periodogram(noise, 1000.0)
assert np.isclose(right[1].sum() * right[0][1], 1, rtol=0.1)
PYTHON
