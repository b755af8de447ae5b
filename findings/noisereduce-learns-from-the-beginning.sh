#!/bin/sh
# noisereduce 3.0.3: stationary=True without a noise clip learns the noise from the first 600,000 samples alone.
#
# Expected: the threshold per frequency comes from the whole recording that is given, as the documentation says
# (12.5 s of it at 48 kHz are one setting of memory, chunk_size, among others).
# Seen: clip_noise_stationary=True, the default, cuts what is learned from to chunk_size samples. A recording that starts
# with 13 quiet seconds (a recorder in a bag, a fade-in, digital silence) keeps its noise from then on to within 0.1 dB,
# and the same noise goes when the quiet seconds stand at the end. With clip_noise_stationary=False it goes in both.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    noisereduce==3.0.3 scipy==1.17.1 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import warnings

import noisereduce
import numpy as np

warnings.simplefilter("ignore")
RATE = 48000
noise = 0.02 * np.random.default_rng(0).standard_normal(RATE * 60)
quiet_first = noise.copy()
quiet_first[: RATE * 13] *= 0.01
quiet_last = quiet_first[::-1].copy()


def change_db(recording, part, **options):
    cleaned = noisereduce.reduce_noise(y=recording, sr=RATE, stationary=True, **options)
    return 20 * np.log10(cleaned[part].std() / recording[part].std() + 1e-6)


late, early = slice(RATE * 20, RATE * 55), slice(RATE * 5, RATE * 40)
seen = {
    "quiet seconds first": change_db(quiet_first, late),
    "quiet seconds last": change_db(quiet_last, early),
    "quiet seconds first, clip_noise_stationary=False": change_db(quiet_first, late, clip_noise_stationary=False),
}
for what, change in seen.items():
    print(f"{what}: the noise changes by {change:.1f} dB")
assert seen["quiet seconds first"] > -0.1
assert seen["quiet seconds last"] < -10
assert seen["quiet seconds first, clip_noise_stationary=False"] < -10
PYTHON
