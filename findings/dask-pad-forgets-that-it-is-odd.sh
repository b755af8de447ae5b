#!/bin/sh
# Dask 2026.8.0: dask.array.pad takes reflect_type="odd" without a word and pads with "even".
#
# Expected: pad(x, width, mode="reflect" or "symmetric", reflect_type="odd") gives what numpy.pad gives: the sound is turned about its
# first and last value, so that a ramp goes on as a ramp.
# Seen: the option is accepted and forgotten, in both modes and any number of chunks: the ramp turns back, with the same numbers as
# reflect_type="even". This is the padding that zero-phase filters want at the ends (scipy.signal.filtfilt has it as its default);
# with the other one, the low-pass of a ramp is off at its ends. Pad with "even" and compute 2 * edge - padded.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    "dask[array]==2026.8.0" scipy==1.17.1 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import dask.array as da
import numpy as np
from scipy import signal

ramp = np.arange(10.0)
for mode in ("reflect", "symmetric"):
    even, odd = (np.pad(ramp, 3, mode, reflect_type=kind) for kind in ("even", "odd"))
    for chunks in (10, 5):
        padded = da.pad(da.from_array(ramp, chunks=chunks), 3, mode, reflect_type="odd").compute()
        print(f"{mode}, odd, chunks of {chunks}: NumPy begins with {odd[:4]}, Dask with {padded[:4]}")
        assert np.array_equal(padded, even) and not np.array_equal(padded, odd)

slope = np.linspace(0, 1, 1_000)
lowpass = signal.butter(2, 0.05, output="sos")
want = signal.sosfiltfilt(lowpass, slope, padtype="odd", padlen=200)
for name, padded in (
    ("NumPy", np.pad(slope, 200, "reflect", reflect_type="odd")),
    ("Dask", da.pad(da.from_array(slope, chunks=250), 200, "reflect", reflect_type="odd").compute()),
):
    error = np.abs(signal.sosfiltfilt(lowpass, padded, padtype=None)[200:-200] - want).max()
    print(f"low-pass of a ramp padded by {name}: off by {error:.2g}; the ramp rises by {slope[1]:.2g} each sample")
    assert (error > slope[1]) == (name == "Dask")
PYTHON
