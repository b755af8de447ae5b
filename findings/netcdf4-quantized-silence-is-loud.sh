#!/bin/sh
# netCDF4 1.7.5.1.post1 (netCDF 4.10.1): decibels that are stored with few digits lose minus infinity; it becomes 0 dB, or NaN.
#
# Expected: significant_digits=3 rounds numbers; digital silence, minus infinity in a picture of decibels, has no digits and stays as it is, as with
# least_significant_digit.
# Seen: with quantize_mode="GranularBitRound" each infinity comes back as 0, so silence is the loudest that there is. With the default,
# "BitGroom", every second one becomes NaN, those at odd places; whether a value survives depends on the length of the rows. Nothing is
# said. "BitRound" keeps them, in a count of bits. Use that, or put a floor under the levels.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    netCDF4==1.7.5.1.post1 numpy==2.4.6
cd "$folder"
venv/bin/python -W ignore - <<'PYTHON'
import netCDF4
import numpy as np

ROWS, COLUMNS = 40, 60
power = np.abs(np.random.default_rng(0).standard_normal((ROWS, COLUMNS))).astype(np.float32) ** 2
power[:, 20:40] = 0
levels_db = 10 * np.log10(power / power.max())
silent = np.isneginf(levels_db)
modes = {
    "least_significant_digit": {"least_significant_digit": 2},
    "BitGroom": {"significant_digits": 3},
    "GranularBitRound": {"significant_digits": 3, "quantize_mode": "GranularBitRound"},
    "BitRound": {"significant_digits": 10, "quantize_mode": "BitRound"},
}
seen = {}
for name, options in modes.items():
    with netCDF4.Dataset("levels.nc", "w") as file:
        file.createDimension("frequency", ROWS)
        file.createDimension("time", COLUMNS)
        file.createVariable("level", "f4", ("frequency", "time"), zlib=True, **options)[:] = levels_db
    with netCDF4.Dataset("levels.nc") as file:
        file.set_auto_mask(False)
        back = file["level"][:]
    of_silence = back[silent]
    seen[name] = np.isneginf(of_silence).mean(), np.isnan(of_silence).mean(), np.mean(of_silence == 0)
    off = np.abs(back - levels_db)[~silent].max()
    print(f"{name}: of silence {seen[name][0]:.0%} stay, {seen[name][1]:.0%} become NaN, {seen[name][2]:.0%} become 0 dB; others within {off:.2g} dB")
    assert off < 0.2
assert seen["least_significant_digit"] == seen["BitRound"] == (1, 0, 0)
assert seen["BitGroom"] == (0.5, 0.5, 0) and seen["GranularBitRound"] == (0, 0, 1)
PYTHON
