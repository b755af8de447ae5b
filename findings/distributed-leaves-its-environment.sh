#!/bin/sh
# Dask and distributed 2026.8.0: a LocalCluster that was closed leaves one thread and a stingy allocator to its caller.
#
# Expected: what the workers need stands in the environment of the workers; when the cluster is closed the caller is as
# it was.
# Seen: OMP_NUM_THREADS, MKL_NUM_THREADS, OPENBLAS_NUM_THREADS = 1 and MALLOC_TRIM_THRESHOLD_ = 65536 are written into
# os.environ of the process that starts the cluster, and stay. Every program that is started from there later computes on
# one thread and gives memory back to the system after each large array (three times the processor time for arrays of
# some 100 kB). Keep a copy of os.environ and put it back.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check dask==2026.8.0 distributed==2026.8.0
cd "$folder"
cat > cluster.py <<'PYTHON'
import os
import subprocess
import sys

from distributed import LocalCluster

NAMES = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MALLOC_TRIM_THRESHOLD_")

if __name__ == "__main__":
    for name in NAMES:
        os.environ.pop(name, None)
    with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None):
        pass
    command = [sys.executable, "-c", f"import os; print(*(os.environ.get(name) for name in {NAMES}))"]
    child = subprocess.run(command, capture_output=True, check=True, text=True).stdout.split()
    print("a program started after the cluster was closed:", dict(zip(NAMES, child, strict=True)))
    assert child == ["1", "1", "1", "65536"]
PYTHON
venv/bin/python cluster.py
