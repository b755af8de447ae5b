#!/bin/sh
# Dask and distributed 2026.8.0 on Linux: a worker that reads a file through numpy.memmap is killed for its memory.
#
# Expected: pages of a mapped file belong to the system, which drops them when room is wanted, so reading a file larger
# than memory_limit in pieces is what mapping is for, and does not count.
# Seen: the nanny looks at resident memory, in which mapped pages count as long as nobody else wants the room. A task
# that adds up a mapped file of 500 MB, one MB at a time, under a limit of 300 MB is killed four times and ends as
# KilledWorker; the same sum through read() ends well. The advice in the log is about leaks.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check dask==2026.8.0 distributed==2026.8.0 numpy==2.4.6
cd "$folder"
cat > tasks.py <<'PYTHON'
import time

import numpy as np

PIECE = 1 << 20


def mapped(name: str) -> int:
    sound = np.memmap(name, dtype=np.uint8, mode="r")
    total = sum(int(sound[start : start + PIECE].sum()) for start in range(0, len(sound), PIECE))
    time.sleep(2)
    return total


def read(name: str) -> int:
    with open(name, "rb") as file:
        total = sum(int(np.frombuffer(piece, np.uint8).sum()) for piece in iter(lambda: file.read(PIECE), b""))
    time.sleep(2)
    return total
PYTHON
cat > batch.py <<'PYTHON'
import logging
from pathlib import Path

from distributed import Client, KilledWorker, LocalCluster

from tasks import mapped, read

if __name__ == "__main__":
    with Path("sound.raw").open("wb") as file:
        for _ in range(500):
            file.write(bytes([1]) * (1 << 20))
    seen = {}
    for task in (read, mapped):
        options = {"n_workers": 1, "threads_per_worker": 1, "memory_limit": "300MB", "dashboard_address": None}
        with LocalCluster(**options, silence_logs=logging.CRITICAL) as cluster, Client(cluster) as client:
            try:
                seen[task.__name__] = str(client.submit(task, str(Path("sound.raw").resolve())).result())
            except KilledWorker:
                seen[task.__name__] = "KilledWorker"
        print(f"{task.__name__}(): {seen[task.__name__]}")
    assert seen == {"read": str(500 << 20), "mapped": "KilledWorker"}
PYTHON
venv/bin/python batch.py 2>/dev/null
