#!/bin/sh
# gwpy 4.1.0: resampling to a rate that the old one is no multiple of takes the treble away; doubling the rate does, too.
#
# Expected: TimeSeries.resample() changes the rate and keeps what both rates can hold, as its way to a half or a third of the rate does.
# Seen: for all other ratios the sound goes through the Fourier transform with a Hamming window, the default of the option, laid
# over the whole spectrum: of 48 kHz to 44.1 kHz, or up to 96 kHz, 5 kHz is 0.9 dB quieter, 10 kHz 3.6 dB and 20 kHz
# 17 dB. To 24 kHz nothing of this is seen. No warning. window="boxcar" keeps all.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check gwpy==4.1.0 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
from gwpy.timeseries import TimeSeries

RATE = 48_000
time = np.arange(RATE) / RATE


def level_db(rate, frequency, **options):
    series = TimeSeries(np.sin(2 * np.pi * frequency * time), sample_rate=RATE).resample(rate, **options).value
    middle = series[series.size // 4 : -series.size // 4]
    return 10 * np.log10(2 * np.mean(middle**2))


for rate, dull in ((24_000, False), (44_100, True), (50_000, True), (96_000, True)):
    levels = {frequency: level_db(rate, frequency) for frequency in (1_000, 5_000, 10_000, 20_000) if frequency < rate / 2}
    print(f"48 kHz to {rate / 1000} kHz: " + ", ".join(f"{f} Hz {db:+.2f} dB" for f, db in levels.items()))
    assert (levels[10_000] < -3.5) == dull
    assert dull or abs(levels[10_000]) < 0.1
    assert abs(level_db(rate, 10_000, window="boxcar")) < 0.1 or not dull
assert level_db(96_000, 20_000) < -14
PYTHON
