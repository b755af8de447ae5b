#!/bin/sh
# DuckDB 2.0.1: where x is NaN finds no row of a Parquet file that pyarrow or Polars wrote.
#
# Expected: a table of levels, NaN where a recording was silent, answers alike in memory and as a file: NaN is a value to DuckDB, larger
# than all others, so isnan(level), level > 100 and max(level) find it.
# Seen: statistics of Parquet leave NaN out, and DuckDB takes them for whole: parts of the file (row groups) whose largest number is too
# small are skipped with their NaN, and max() of pyarrow's file is read from there. isnan() finds nothing, a condition that takes NaN along finds
# those that share a part with a large enough number, and the answer changes with the size of the parts. Files that DuckDB wrote itself, and
# those without statistics (write_statistics=False), answer right; Polars reads the same file right. Write NULL, not NaN.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    duckdb==2.0.1 pyarrow==26.0.1 polars==2.1.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import duckdb
import numpy as np
import polars as pl
import pyarrow as pa
from pyarrow import parquet

levels = np.linspace(-90, -10, 4_000)
levels[::100] = np.nan
table = pa.table({"level": levels})
silent = int(np.isnan(levels).sum())
parquet.write_table(table, "pyarrow.parquet")
parquet.write_table(table, "plain.parquet", write_statistics=False)
parquet.write_table(table, "small-parts.parquet", row_group_size=500)
pl.DataFrame({"level": levels}).write_parquet("polars.parquet")
duckdb.register("arrow", table)
duckdb.sql("create table memory as select * from arrow")
duckdb.sql("copy memory to 'duckdb.parquet'")
found = {}
for source in ("memory", "'duckdb.parquet'", "'plain.parquet'", "'pyarrow.parquet'", "'polars.parquet'", "'small-parts.parquet'"):
    counts = [duckdb.sql(f"select count(*) from {source} where {condition}").fetchall()[0][0] for condition in ("isnan(level)", "level > 0", "level > -40")]
    found[source] = [*counts, duckdb.sql(f"select max(level) from {source}").fetchall()[0][0]]
    print(f"{source:22} NaN {counts[0]:3}, above 0 {counts[1]:3}, above -40 {counts[2]:5}, largest {found[source][3]}")
polars = pl.scan_parquet("pyarrow.parquet").filter(pl.col("level").is_nan()).collect().height
print(f"Polars of pyarrow.parquet: NaN {polars}")
assert polars == silent
for source in ("memory", "'duckdb.parquet'", "'plain.parquet'"):
    assert found[source][:2] == [silent, silent] and np.isnan(found[source][3])
for source in ("'pyarrow.parquet'", "'polars.parquet'", "'small-parts.parquet'"):
    assert found[source][:2] == [0, 0]
assert found["'pyarrow.parquet'"][3] == found["'small-parts.parquet'"][3] == -10
assert found["'pyarrow.parquet'"][2] == found["memory"][2] > found["'small-parts.parquet'"][2]
PYTHON
