#!/bin/sh
# ObsPy 1.5.1: a SAC file of 44.1 or 96 kHz is read with another rate, up to four per cent off.
#
# Expected: SAC keeps the time between samples as a float of 32 bits, whose seven digits give 96,000 Hz within a thousandth of a hertz;
# what is written comes back so. Formats that count in whole microseconds (SEG-Y, SU) refuse a rate that they cannot hold.
# Seen: the SAC file is right. Reading it rounds the time between samples to a microsecond: 96 and 192 kHz become 100 and 200 kHz, 44.1
# kHz 43,478 Hz, 11,025 Hz 10,989 Hz, 48 kHz 47,619 Hz. A recording of bats or of a hydrophone is shorter by an hour in a day, and tones
# stand at other frequencies. SEG-Y and SU do as much on writing. No warning. MiniSEED, GSE2, WAV and AH are right.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    obspy==1.5.1 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import struct
import warnings

import numpy as np
import obspy

warnings.simplefilter("ignore")
samples = (1_000 * np.sin(0.1 * np.arange(20_000))).astype(np.float32)
read_hz = {}
for rate_hz in (8_000.0, 11_025.0, 44_100.0, 48_000.0, 96_000.0, 192_000.0):
    for kind in ("SAC", "SEGY", "SU", "MSEED"):
        obspy.Trace(samples.copy(), {"sampling_rate": rate_hz}).write("sound", format=kind)
        if kind == "SAC":
            with open("sound", "rb") as file:
                written_s = struct.unpack("<f", file.read(4))[0]
            assert abs(written_s * rate_hz - 1) < 1e-6
        read_hz[kind, rate_hz] = obspy.read("sound")[0].stats.sampling_rate
    print(f"{rate_hz:7.0f} Hz: " + ", ".join(f"{kind} {read_hz[kind, rate_hz]:.0f}" for kind in ("SAC", "SEGY", "SU", "MSEED")))
for (kind, rate_hz), hz in read_hz.items():
    assert (abs(hz / rate_hz - 1) < 1e-6) == (kind == "MSEED" or rate_hz == 8_000)
assert round(read_hz["SAC", 96_000.0]) == 100_000 and round(read_hz["SAC", 44_100.0]) == 43_478
PYTHON
