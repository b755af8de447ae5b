#!/bin/sh
# SciPy 1.17.1: signal.correlate and convolve of 16-bit sounds wrap, with method="fft" too; fftconvolve does not.
#
# Expected: the delay between two recordings that wavfile.read() gave is where their correlation is largest, whatever the
# type of the samples, or there is an error; and convolve(method="fft") is fftconvolve(), as the documentation says of it.
# Seen: correlation and convolution of int16 are given back as int16. What is larger than 32,767, which is all of it, wraps, and the
# largest value lies anywhere. With method="fft" the right result is computed in floats, rounded and then wrapped; fftconvolve()
# of the same samples returns the floats. Only a warning about a cast may show. Convert before.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check scipy==1.17.1 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
from scipy import signal

rng = np.random.default_rng(0)
sound = (3_000 * rng.standard_normal(20_000)).astype(np.int16)
DELAY = 137
late = np.concatenate([np.zeros(DELAY, np.int16), sound])[: sound.size]
lags = signal.correlation_lags(late.size, sound.size)
for method in ("auto", "fft"):
    seen = signal.correlate(late, sound, method=method)
    right = signal.correlate(late.astype(float), sound.astype(float), method=method)
    found, true = lags[np.argmax(seen)], lags[np.argmax(right)]
    print(f"{method}: {seen.dtype}, delay {found}; of the same samples as floats {true}")
    assert seen.dtype == np.int16
    assert true == DELAY
    assert found != DELAY
kernel = np.array([1, 2, 1], np.int16) * 100
wrapped, whole = signal.convolve(sound, kernel, method="fft"), signal.fftconvolve(sound, kernel)
print(f"convolve(method='fft') reaches {np.abs(wrapped.astype(float)).max():.0f}, fftconvolve {np.abs(whole).max():.0f}")
assert whole.dtype == float
assert np.abs(whole).max() > 1e6
assert wrapped.dtype == np.int16
PYTHON
