#!/bin/sh
# Polars 2.1.0: rolling_corr and rolling_cov of float32 levels give correlations of 1.7 or -22 and negative variances.
#
# Expected: a correlation lies between -1 and 1, and as close to that of float64 as rolling_mean, rolling_var and corr() of
# the same float32 columns do.
# Seen: it is computed from the mean of the products less the product of the means, in float32. Of two columns of levels about
# -60 dB it is off by 0.01 where they move by 0.3 dB, by 0.9 where they move by 0.03 dB, with values up to 1.67; a column that
# moves by 0.01 about -80 correlates with itself by -22 to 18, and its covariance with itself is negative here and there.
# corr() and rolling_var() are right. Cast to Float64 first, or take the mean off.
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

rng = np.random.default_rng(0)
off, largest = {}, {}
for spread_db in (3, 0.3, 0.03):
    one = (-60 + spread_db * rng.standard_normal(5_000)).astype(np.float32)
    other = one + (0.5 * spread_db * rng.standard_normal(5_000)).astype(np.float32)
    frame = pl.DataFrame({"one": one, "other": other})
    moving = [
        kind.select(pl.rolling_corr("one", "other", window_size=50)).to_series().drop_nulls().to_numpy()
        for kind in (frame, frame.cast(pl.Float64))
    ]
    off[spread_db], largest[spread_db] = np.abs(moving[0] - moving[1]).max(), np.abs(moving[0]).max()
    print(f"levels that move by {spread_db} dB: off by up to {off[spread_db]:.5f}, largest correlation {largest[spread_db]:.2f},", end=" ")
    print(f"in float64 {moving[1].min():.2f} to {moving[1].max():.2f}")
level = pl.DataFrame({"level": (-80 + 0.01 * rng.standard_normal(1_000)).astype(np.float32)})
itself = level.select(pl.rolling_corr("level", "level", window_size=50)).to_series()
variance = level.select(pl.rolling_cov("level", "level", window_size=50)).to_series()
right = level["level"].rolling_var(50)
print(f"a level with itself: correlation {itself.min():.2f} to {itself.max():.2f}, covariance from {variance.min():.6f},", end=" ")
print(f"rolling_var from {right.min():.6f}, corr() {level.select(pl.corr('level', 'level')).item():.3f}")
assert off[3] < 0.001 < off[0.3] and off[0.03] > 0.3 and largest[0.03] > 1.1
assert itself.min() < -2 and variance.min() < 0 < right.min()
assert abs(level.select(pl.corr("level", "level")).item() - 1) < 0.01
PYTHON
