#!/bin/sh
# Polars 2.1.0: dot() of 16-bit or 8-bit columns is a number of 64 bits that was added up in 16.
#
# Expected: the energy of a sound, x.dot(x), is right: the result has the type Int64, and sum(), cum_sum() and rolling_sum() of the same
# column are taken in 64 bits.
# Seen: products and sums are made in the type of the columns and wrap; the wide type comes afterwards. Four samples of 30,000 have an
# energy of -23,552 instead of 3,600,000,000, four bytes of 200 one of 256. No warning. (x.cast(Int64) ** 2).sum() or floats are right.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    polars==2.1.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import numpy as np
import polars as pl

for name, dtype, value in (("Int16", pl.Int16, 30_000), ("UInt8", pl.UInt8, 200), ("Float32", pl.Float32, 30_000)):
    frame = pl.DataFrame({"x": pl.Series([value] * 4, dtype=dtype)})
    got = frame.select(energy=pl.col("x").dot(pl.col("x")), total=pl.col("x").sum())
    energy, total, right = got["energy"][0], got["total"][0], 4 * value**2
    print(f"{name}: energy {energy} as {got['energy'].dtype}, right is {right}; sum {total}")
    assert total == 4 * value
    assert (energy == right) == (name == "Float32")
    assert name == "Float32" or got["energy"].dtype in (pl.Int64, pl.UInt64)
PYTHON
