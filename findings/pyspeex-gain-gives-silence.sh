#!/bin/sh
# pyspeex-noise 2.0.1: with its own defaults, what comes out is silence.
#
# Expected: AudioProcessor() lowers the noise by 30 dB and lifts the rest towards a level of 4000, as its names say.
# Seen: any automatic gain other than 0 leaves nothing but single bits, whatever the level is (the library of Speex
# wants this number as a real; an integer's bits are a real of almost zero). With auto_gain=0 the suppression works.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pyspeex-noise==2.0.1 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import numpy as np
from pyspeex_noise import AudioProcessor

RATE_HZ, FRAME = 16_000, 320
time_s = np.arange(4 * RATE_HZ) / RATE_HZ
voice = sum(np.sin(2 * np.pi * 140 * k * time_s) / k for k in range(1, 12)) * (np.sin(2 * np.pi * 2 * time_s) > 0)
noise = np.random.default_rng(0).standard_normal(time_s.size)
sound = np.round(4_000 * voice + 300 * noise).astype("<i2").tobytes()


def level(processor: AudioProcessor) -> float:
    cleaned = b"".join(processor.process_10ms(sound[start : start + FRAME]) for start in range(0, len(sound), FRAME))
    return float(np.std(np.frombuffer(cleaned, "<i2")))


came = float(np.std(np.frombuffer(sound, "<i2")))
print(f"came {came:.0f}; automatic gain off {level(AudioProcessor(auto_gain=0)):.0f}", end="; ")
print("as it is by itself", f"{level(AudioProcessor()):.1f}; gain 8000 {level(AudioProcessor(auto_gain=8000)):.1f}")
assert level(AudioProcessor(auto_gain=0)) > came / 2
assert level(AudioProcessor()) < 1
assert level(AudioProcessor(auto_gain=8000)) < 1
PYTHON
