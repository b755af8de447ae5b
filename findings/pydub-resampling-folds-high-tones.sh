#!/bin/sh
# pydub 0.25.1: set_frame_rate() to a lower rate folds everything above half of it back into the sound, at full level.
#
# Expected: from 48 to 16 kHz, what a network for speech asks for, is resampling with a low pass, as in FFmpeg or soxr.
# Seen: a tone of 10 kHz is a tone of 6 kHz at the same level; hiss above 8 kHz, which nobody would hear any more, lies
# on the speech. The neighbouring samples are joined by straight lines and nothing is filtered. No warning. An extra
# low_pass_filter() before does not help much: it falls by 6 dB per octave.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    pydub==0.25.1 soxr==1.1.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import warnings

warnings.simplefilter("ignore")
import numpy as np
import soxr
from pydub import AudioSegment

tone = (0.5 * np.sin(2 * np.pi * 10000 * np.arange(96000) / 48000) * 32767).round().astype("<i2")
segment = AudioSegment(tone.tobytes(), frame_rate=48000, sample_width=2, channels=1)
level = {}
for name, sound in (
    ("pydub", segment.set_frame_rate(16000).get_array_of_samples()),
    ("pydub after low_pass_filter(7000)", segment.low_pass_filter(7000).set_frame_rate(16000).get_array_of_samples()),
    ("soxr", soxr.resample(tone.astype(np.float32), 48000, 16000)),
):
    inside = np.asarray(sound, float)[8000:24000]
    loudest = np.abs(np.fft.rfft(inside * np.hanning(len(inside)))).argmax()
    level[name] = 20 * np.log10(np.std(inside) / np.std(tone) + 1e-9)
    print(f"{name}: {level[name]:.1f} dB, loudest at {loudest} Hz")
assert abs(level["pydub"]) < 0.1 and level["pydub after low_pass_filter(7000)"] > -10
assert level["soxr"] < -90
PYTHON
