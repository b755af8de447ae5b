#!/bin/sh
# Streamlit 1.67.0: every run of a page ends with a full collection of Python's garbage, whatever the run has done.
#
# Expected: a rerun of a short script costs what the script costs; the collector runs when its thresholds say so.
# Seen: one collection of the oldest generation after each run, fragments' automatic runs among them, for each visitor.
# It holds the interpreter while it looks at every object that the process has: a few milliseconds for Streamlit alone,
# tens with SciPy, OpenCV and Plotly loaded, many times a second for pages with progress bars and several visitors.
# gc.freeze() after the libraries are loaded takes what they brought out of it.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check streamlit==1.67.0 scipy==1.17.1 scikit-learn==1.9.1
cd "$folder"
venv/bin/python - <<'PYTHON'
import gc
import time

import scipy.signal  # noqa: F401
import sklearn.ensemble  # noqa: F401
from streamlit.testing.v1 import AppTest

RUNS = 12
begun_s: list[float] = []
spent_ms: list[float] = []


def watch(phase: str, facts: dict[str, int]) -> None:
    if facts["generation"] == 2:
        if phase == "start":
            begun_s.append(time.perf_counter())
        else:
            spent_ms.append(1e3 * (time.perf_counter() - begun_s.pop()))


def collections(page: AppTest) -> tuple[int, float]:
    """How many full collections some runs bring, and how long the middle one takes."""
    spent_ms.clear()
    for _ in range(RUNS):
        page.run()
    return len(spent_ms), sorted(spent_ms)[len(spent_ms) // 2]


page = AppTest.from_string("import streamlit as st\nst.write('nothing to do')").run()
gc.callbacks.append(watch)
count, before_ms = collections(page)
gc.freeze()
_, after_ms = collections(page)
print(f"{count} full collections in {RUNS} runs, {before_ms:.0f} ms each; {after_ms:.1f} ms after gc.freeze()")
assert count >= RUNS
assert after_ms < before_ms / 2
PYTHON
