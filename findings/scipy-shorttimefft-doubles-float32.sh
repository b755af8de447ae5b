#!/bin/sh
# SciPy 1.17.1: ShortTimeFFT turns float32 sounds into complex128, twice the memory of what stft() gives.
#
# Expected: the class that replaces scipy.signal.stft keeps the precision: a float32 sound and a float32 window give complex64,
# as stft() and scipy.fft.rfft do.
# Seen: the spectrum is complex128 and what istft() gives is float64, whatever the types of sound and window are. An hour
# of 48 kHz with 75 % of overlap is 5.5 GB instead of 2.8, and code that goes on in float32 converts without noticing. Take the
# sound apart in pieces (stft(x, p0=..., p1=...)) and convert each.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    scipy==1.17.1 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import numpy as np
from scipy import fft, signal

sound = (0.1 * np.random.default_rng(0).standard_normal(48_000)).astype(np.float32)
window = signal.windows.hann(1_024, sym=False).astype(np.float32)
transform = signal.ShortTimeFFT(window, 256, 48_000)
new = transform.stft(sound)
back = transform.istft(new, k1=len(sound))
old = signal.stft(sound, 48_000, window=window, nperseg=1_024, noverlap=768)[2]
print("rfft", fft.rfft(sound).dtype, "stft", old.dtype, f"{old.nbytes:,} bytes; window", window.dtype, "ShortTimeFFT", new.dtype, end="")
print(f" {new.nbytes:,} bytes, istft", back.dtype, "squares", transform.spectrogram(sound).dtype)
print(f"an hour in complex128: {new.shape[0] * 3_600 * 48_000 / 256 * 16 / 1e9:.1f} GB")
assert fft.rfft(sound).dtype == old.dtype == np.complex64
assert new.dtype == np.complex128 and back.dtype == np.float64
assert new.nbytes > 1.9 * old.nbytes
PYTHON
