#!/bin/sh
# NumPy 2.4.6: numpy.fft.rfft of float32 computes in double precision, unless norm="forward" is asked for.
#
# Expected: since NumPy 2 a float32 sound gives complex64, so it is transformed in float32; norm only scales the result.
# Seen: with the usual norm the sound is converted, transformed in double precision and cast back: bit for bit the result
# of rfft(x.astype(float)), several times slower than needed. With norm="forward" it is transformed in float32, so that
# the results of the two, scaled alike, differ in most of their last bits. scipy.fft computes in float32 either way.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check numpy==2.4.6 scipy==1.17.1
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
import scipy.fft

LENGTH = 1024
sound = np.random.default_rng(0).standard_normal((100, LENGTH)).astype(np.float32)
double = np.fft.rfft(sound.astype(float)).astype(np.complex64)
spectra = {
    "numpy": np.fft.rfft(sound),
    "numpy, norm='forward'": np.fft.rfft(sound, norm="forward") * np.float32(LENGTH),
    "scipy": scipy.fft.rfft(sound),
    "scipy, norm='forward'": scipy.fft.rfft(sound, norm="forward") * np.float32(LENGTH),
}
same = {name: float(np.mean(spectrum == double)) for name, spectrum in spectra.items()}
for name, share in same.items():
    print(f"{name}: {spectra[name].dtype}, {share:.0%} of the values are those of double precision")
assert all(spectrum.dtype == np.complex64 for spectrum in spectra.values())
assert same["numpy"] == 1
assert max(share for name, share in same.items() if name != "numpy") < 0.5
PYTHON
