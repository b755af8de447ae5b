#!/bin/sh
# scikit-maad 1.5.2: levels from sound.spectrum() are 1.8 dB too high.
#
# Expected: psd2leq() of a density, as its documentation shows it, gives the level of the sound, whether the density comes from
# sound.spectrum() or from the mean of sound.spectrogram(), and the level that wav2leq() finds in the samples.
# Seen: with the spectrogram all three agree. spectrum() scales by the sum of its window (Hann, unless named), as for the height of
# a tone, but psd2leq() adds up all bins: a tone and noise alike are 1.76 dB too loud, 2.4 dB with "blackman". Only
# window="boxcar" is right. Half of a measured difference of 3 dB can be this.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check scikit-maad==1.5.2 setuptools==80.9.0 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import warnings

import numpy as np

warnings.simplefilter("ignore")
from maad import sound, spl

RATE, GAIN = 44_100, 26
time = np.arange(4 * RATE) / RATE
sounds = {
    "tone": 0.1 * np.sin(2 * np.pi * 1000 * time),
    "noise": 0.1 * np.random.default_rng(0).standard_normal(time.size),
}
for name, samples in sounds.items():
    right = float(np.mean(spl.wav2leq(samples, RATE, GAIN)))
    seen = {"not named": float(spl.psd2leq(sound.spectrum(samples, RATE)[0], GAIN))}
    for window in ("boxcar", "hann", "blackman"):
        seen[window] = float(spl.psd2leq(sound.spectrum(samples, RATE, window=window)[0], GAIN))
    mean = float(spl.psd2leq(sound.spectrogram(samples, RATE)[0].mean(1), GAIN))
    print(f"{name}: {right:.2f} dB of the samples, {mean:.2f} of the spectrogram; of spectra by window:")
    print("   " + ", ".join(f"{window} {level:.2f}" for window, level in seen.items()))
    assert abs(mean - right) < 0.1
    assert abs(seen["boxcar"] - right) < 0.1
    assert abs(seen["not named"] - right - 1.76) < 0.1
    assert abs(seen["blackman"] - right - 2.4) < 0.1
PYTHON
