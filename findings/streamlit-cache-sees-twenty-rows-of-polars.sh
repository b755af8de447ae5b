#!/bin/sh
# Streamlit 1.67.0: st.cache_data sees the first ten and the last ten rows of a Polars frame, and no change in between.
#
# Expected: a cached function that gets another frame or series computes again, at least below the size from which Streamlit takes a
# sample (50,000 rows for Polars, as for pandas).
# Seen: of 22 rows and more, the hash is made of a text that pyarrow shortens to its two ends, so a table of levels in which a value
# in the middle was corrected gives the old result. The same table as a pandas frame or a NumPy array is seen to
# differ. Pass to_pandas(), or a hash_funcs of your own.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    streamlit==1.67.0 polars==2.1.0 pyarrow==26.0.1 pandas==3.1.1 numpy==2.4.6
cd "$folder"
export HOME="$folder"
venv/bin/python - <<'PYTHON'
import logging

import numpy as np
import polars as pl

logging.disable(logging.WARNING)
import streamlit as st


@st.cache_data
def loudest(table) -> float:
    return float(np.max(np.asarray(table)))


kinds = {
    "Polars frame": lambda levels: pl.DataFrame({"level": levels}),
    "Polars series": lambda levels: pl.Series("level", levels),
    "pandas frame": lambda levels: pl.DataFrame({"level": levels}).to_pandas(),
    "NumPy array": lambda levels: levels,
}
for rows in (21, 22, 1_000, 20_000):
    for kind, made in kinds.items():
        levels = np.full(rows, -60.0)
        loudest.clear()
        before = loudest(made(levels))
        levels[rows // 2] = -3
        after = loudest(made(levels))
        print(f"{kind:13}, {rows:6,} rows: loudest {before}, after a change in the middle {after}")
        assert before == -60 and after == (-60 if "Polars" in kind and rows > 21 else -3)
PYTHON
