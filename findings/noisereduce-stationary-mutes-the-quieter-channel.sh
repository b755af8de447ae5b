#!/bin/sh
# noisereduce 3.0.3: with stationary=True a stereo recording is cleaned by one noise, and its quieter channel becomes silent.
#
# Expected: each channel is cleaned by its own noise, as without stationary=True, so left and right come out as they would alone.
# Seen: the noise is learned from the mean of the channels and each is compared with it. A microphone that is 30 dB quieter lies below that
# noise as a whole: speech 20 dB above its own hiss loses 58 dB and is gone, at 20 dB quieter it loses 8; alone, none. The louder
# channel keeps 14 dB more noise than alone, and two equal ones 7 dB more, as their noises cancel in part. A stereo y_noise is averaged
# as well. Clean each channel by itself.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check noisereduce==3.0.3 numpy==2.4.6
cd "$folder"
venv/bin/python -W ignore - <<'PYTHON'
import noisereduce
import numpy as np

RATE_HZ = 48_000
rng = np.random.default_rng(0)
time_s = np.arange(4 * RATE_HZ) / RATE_HZ
sounding, pause = (time_s > 1) & (time_s % 1 > 0.55) & (time_s % 1 < 0.95), (time_s > 1) & (time_s % 1 < 0.45)
speech = 0.1 * rng.standard_normal(time_s.size) * ((time_s > 1) & (time_s % 1 > 0.5))
left, hiss = speech + 0.01 * rng.standard_normal(time_s.size), 0.01 * rng.standard_normal(time_s.size)


def gain_db(cleaned: np.ndarray, noisy: np.ndarray, part: np.ndarray) -> float:
    return 20 * np.log10((np.std(cleaned[part]) + 1e-15) / np.std(noisy[part]))


gains = {}
for stationary in (True, False):
    for quieter_db in (0, 20, 30):
        right = 10 ** (-quieter_db / 20) * (speech + hiss)
        both = np.stack([left, right])
        learned = {"y_noise": both[:, :RATE_HZ]} if stationary else {}
        together = noisereduce.reduce_noise(both, RATE_HZ, stationary=stationary, **learned)
        for channel, name in enumerate(("left", "right")):
            learned = {"y_noise": both[channel, :RATE_HZ]} if stationary else {}
            alone = noisereduce.reduce_noise(both[channel], RATE_HZ, stationary=stationary, **learned)
            pairs = [(gain_db(together[channel], both[channel], part), gain_db(alone, both[channel], part)) for part in (sounding, pause)]
            gains[stationary, quieter_db, name] = pairs
            speech_said, noise_said = ("{:.0f} dB (alone {:.0f})".format(*pair) for pair in pairs)
            print(f"stationary={stationary}, right {quieter_db:2} dB quieter, {name:5}: speech {speech_said}, noise {noise_said}")
assert all(abs(both - alone) < 0.1 for key, pairs in gains.items() if not key[0] for both, alone in pairs)
assert all(gains[True, quieter_db, "right"][0][1] > -1 for quieter_db in (0, 20, 30))
assert gains[True, 20, "right"][0][0] < -5 and gains[True, 30, "right"][0][0] < -40
for quieter_db, more_db in ((0, 4), (20, 10), (30, 10)):
    noise_db, alone_db = gains[True, quieter_db, "left"][1]
    assert noise_db - alone_db > more_db
PYTHON
