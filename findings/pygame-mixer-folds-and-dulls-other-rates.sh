#!/bin/sh
# pygame-ce 2.5.8 (SDL 2.32.10): a sound of another rate than the mixer's is loaded without a low pass: dull, with false tones.
#
# Expected: pygame.mixer.Sound() resamples a file to the rate of the mixer (44.1 kHz unless named) so that tones that both can hold keep
# their level and those that it cannot hold are gone.
# Seen: a tone of 7 kHz in a file of 16 kHz, speech for a game, is 2.4 dB too quiet and has a false one at 9 kHz, 10 dB below it. From 48
# kHz to 44.1 kHz 23 kHz comes back as 21.1 kHz, 5 dB quieter. Nothing is said. Open the mixer at the files' rate, or resample before.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    pygame-ce==2.5.8 soundfile==0.14.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import os

os.environ |= {"SDL_AUDIODRIVER": "dummy", "SDL_VIDEODRIVER": "dummy", "PYGAME_HIDE_SUPPORT_PROMPT": "1"}
import numpy as np
import pygame
import soundfile as sf

MIXER_HZ = 44_100
pygame.mixer.init(MIXER_HZ, -16, 1, allowedchanges=0)
levels_db = {}
CASES = ((44_100, 15_000, 15_000), (16_000, 7_000, 7_000), (16_000, 7_000, 9_000), (48_000, 23_000, 21_100))
for file_hz, tone_hz, heard_hz in CASES:
    sf.write("tone.wav", 0.5 * np.sin(2 * np.pi * tone_hz * np.arange(file_hz) / file_hz), file_hz)
    samples = pygame.sndarray.array(pygame.mixer.Sound("tone.wav")).astype(float) / 32_768
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) * 4 / len(samples)
    bins = round(heard_hz * len(samples) / MIXER_HZ)
    levels_db[file_hz, tone_hz, heard_hz] = 20 * np.log10(spectrum[bins - 3 : bins + 4].max() / 0.5)
    print(f"{tone_hz} Hz of a file of {file_hz} Hz: {levels_db[file_hz, tone_hz, heard_hz]:.1f} dB at {heard_hz} Hz")
assert abs(levels_db[44_100, 15_000, 15_000]) < 0.1
assert -3 < levels_db[16_000, 7_000, 7_000] < -2 and levels_db[16_000, 7_000, 9_000] > -15
assert levels_db[48_000, 23_000, 21_100] > -6
PYTHON
