#!/bin/sh
# spafe 0.3.3: dominant frequencies and spectral centroids are twice as high as the tone, and above a quarter of the rate gone.
#
# Expected: of a tone of 1 kHz get_dominant_frequencies() says 1 kHz, within a bin (31 Hz), and so does the spectral
# centroid, at every rate.
# Seen: the half spectrum is counted as a whole one. 250 Hz is 498 Hz, 1 kHz is 1,992 Hz, and the upper half of the band counts as
# negative: of 3 kHz at a rate of 8 kHz nothing is left of the list, and its centroid is 2,023 Hz, all but that of the
# 1 kHz tone. No error. Halve them, up to a quarter of the rate.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    spafe==0.3.3 numpy==2.4.6 scipy==1.17.1
cd "$folder"
venv/bin/python - <<'PYTHON'
import warnings

import numpy as np
from spafe.features.spfeats import extract_feats
from spafe.frequencies.dominant_frequencies import get_dominant_frequencies

seen = {}
for rate_hz in (8_000, 16_000):
    for tone_hz in (250, 1_000, 3_000):
        tone = 0.5 * np.sin(2 * np.pi * tone_hz * np.arange(rate_hz) / rate_hz)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            centroid_hz = float(extract_feats(tone, rate_hz)["spectral_centroid"])
        dominant_hz = np.unique(get_dominant_frequencies(tone, rate_hz))
        seen[rate_hz, tone_hz] = dominant_hz
        print(f"{tone_hz} Hz at a rate of {rate_hz} Hz: dominant {dominant_hz} Hz, centroid {centroid_hz:.0f} Hz")
        if tone_hz < rate_hz / 4:
            assert all(abs(found / tone_hz - 2) < 0.02 for found in dominant_hz) and len(dominant_hz)
            assert abs(centroid_hz / tone_hz - 2) < 0.02
        else:
            assert len(dominant_hz) == 0 and centroid_hz < 2_100
PYTHON
