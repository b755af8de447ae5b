#!/bin/sh
# pydub 0.25.1: each change of level pulls the sound down by half a step, and quiet parts never become silent.
#
# Expected: segment - 6 rounds each sample to the nearest value, so that what has no offset has none afterwards, and a
# sound that is made 120 dB quieter is zeros.
# Seen: values are rounded down. Each gain adds an offset of half a step, ten gains, or a fade of many, add several,
# and the smallest negative samples stay what they are at any reduction.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    pydub==0.25.1 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import warnings

warnings.simplefilter("ignore")
import numpy as np
from pydub import AudioSegment

sine = (300 * np.sin(2 * np.pi * 440 * np.arange(48000) / 48000)).round().astype("<i2")
segment = AudioSegment(sine.tobytes(), frame_rate=48000, sample_width=2, channels=1)
once = np.array((segment - 6).get_array_of_samples())
wanted = sine * 10 ** (-6 / 20)
often = segment
for _ in range(10):
    often = often - 1
gone = np.array((segment - 120).get_array_of_samples())
offset = np.mean(once - wanted), np.mean(np.array(often.get_array_of_samples()) - sine * 10 ** (-10 / 20))
print(f"offset before {sine.mean():.3f} steps, after -6 dB {offset[0]:.3f}, after ten times -1 dB {offset[1]:.3f}")
print(f"120 dB quieter: values {sorted(set(gone.tolist()))}, {np.mean(gone != 0):.0%} of the samples are not zero")
assert abs(sine.mean()) < 0.01 and offset[0] < -0.4 and offset[1] < -2
assert set(gone.tolist()) == {-1, 0} and np.mean(gone != 0) > 0.4
PYTHON
