#!/bin/sh
# Streamlit 1.67.0: st.cache_data takes two long sounds for the same when they differ in few samples.
#
# Expected: a cached function that gets another array computes again; that is what caching by the value of arguments means.
# Seen: of arrays above 500,000 values (10 s at 48 kHz) a fixed sample of 100,000 is hashed. A click of three samples that was
# repaired, a marker that was moved, a pixel that was painted in a large picture go unnoticed, and the old result comes
# back. Up to 500,000 values every change is seen.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    streamlit==1.67.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import logging

logging.disable(logging.CRITICAL)
import numpy as np
import streamlit as st


@st.cache_data
def peak(sound):
    return float(np.abs(sound).max())


noticed = {}
for seconds in (5, 10, 30, 120):
    clean = (0.01 * np.random.default_rng(0).standard_normal(seconds * 48000)).astype(np.float32)
    peak(clean)
    noticed[seconds] = 0
    for place in range(1000, len(clean), len(clean) // 20):
        clicked = clean.copy()
        clicked[place : place + 3] = 1.0
        noticed[seconds] += peak(clicked) == 1.0
    print(f"{seconds} s of sound, three samples changed at one of 20 places: noticed at {noticed[seconds]}")
assert noticed[5] == noticed[10] == 20
assert noticed[30] < 15 and noticed[120] < 5
PYTHON
