#!/bin/sh
# Bottleneck 1.6.0: move_mean and move_std of a float32 sound are wrong for good after loud passages.
#
# Expected: the level over a moving window of 10 ms, taken from samples or their squares, is right to some digits wherever the window
# stands, as pandas' rolling is.
# Seen: the running sums are float32, and what rounding leaves stays. After ten seconds of noise at -20 dB, quiet noise at
# -80 dB measures 11 dB too loud with move_std, after a minute 7 dB too quiet; the mean of squares is tens of times the true one
# or negative, so that its root is NaN. The longer the sound, the worse: not only the last window counts, but all before it. With
# float64 all is well: convert first, or start anew now and then.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    bottleneck==1.6.0 pandas==3.1.1 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import bottleneck
import numpy as np
import pandas as pd

RATE_HZ, WINDOW = 48_000, 480
rng = np.random.default_rng(0)
for seconds in (10, 60):
    loud = 0.1 * rng.standard_normal(seconds * RATE_HZ, dtype=np.float32)
    sound = np.concatenate([loud, 1e-4 * rng.standard_normal(RATE_HZ, dtype=np.float32)])
    powers = sound * sound
    for name, mean, deviation in (
        ("bottleneck float32", bottleneck.move_mean(powers, WINDOW), bottleneck.move_std(sound, WINDOW)),
        ("bottleneck float64", bottleneck.move_mean(powers.astype(float), WINDOW), bottleneck.move_std(sound.astype(float), WINDOW)),
        ("pandas float32", pd.Series(powers).rolling(WINDOW).mean(), pd.Series(sound).rolling(WINDOW).std(ddof=0)),
    ):
        times_power, times_level = (float(np.median(np.asarray(values)[-RATE_HZ // 2 :])) for values in (mean / 1e-8, deviation / 1e-4))
        print(f"after {seconds} s, {name}: {times_power:.3f} times the true power, {times_level:.3f} times the true level")
        wrong = name == "bottleneck float32"
        assert (abs(times_power - 1) > 3) == wrong and (abs(times_level - 1) > 0.2) == wrong
PYTHON
