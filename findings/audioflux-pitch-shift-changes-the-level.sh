#!/bin/sh
# audioflux 0.1.9: a sound an octave higher is 3 dB louder, an octave lower 3 dB quieter; what is stretched is 4096 samples longer.
#
# Expected: PitchShift changes the pitch and leaves the level, and a loud sound does not clip for being shifted; time_stretch()
# gives the length divided by the rate, and the same length at rate 1.
# Seen: the level goes with the root of the ratio: 0.75 dB for three semitones, 3.01 dB for twelve, up or down, at every frequency,
# so a sine of 0.8 goes beyond full scale an octave higher. time_stretch() keeps the level and gives 4096 samples too
# many at each rate, so that sounds stretched one by one drift apart.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    audioflux==0.1.9 numpy==2.4.6 scipy==1.17.1
cd "$folder"
venv/bin/python - <<'PYTHON'
import audioflux
import numpy as np

RATE_HZ = 32_000
sines = {tone: (0.8 * np.sin(2 * np.pi * tone * np.arange(2 * RATE_HZ) / RATE_HZ)).astype(np.float32) for tone in (440, 3_000)}


def level_db(sound):
    middle = len(sound) // 2
    return 10 * np.log10(np.mean(np.square(sound[middle - 8_000 : middle + 8_000], dtype=float)))


for tone, sine in sines.items():
    for semitones in (-12, 0, 3, 12):
        shifted = audioflux.PitchShift().pitch_shift(sine, semitones, samplate=RATE_HZ)
        gain_db = level_db(shifted) - level_db(sine)
        peak = np.abs(shifted[8_000:-8_000]).max()
        print(f"{tone} Hz by {semitones} semitones: {gain_db:+.2f} dB, peak {peak:.2f} instead of 0.8")
        assert abs(gain_db - 10 * np.log10(2 ** (semitones / 12))) < 0.1
    for rate in (0.5, 1.0, 2.0):
        stretched = audioflux.TimeStretch().time_stretch(sine, rate)
        extra = len(stretched) - round(len(sine) / rate)
        print(f"{tone} Hz at rate {rate}: {extra:+d} samples, {level_db(stretched) - level_db(sine):+.2f} dB")
        assert extra == 4_096 and abs(level_db(stretched) - level_db(sine)) < 0.1
assert np.abs(audioflux.PitchShift().pitch_shift(sines[440], 12, samplate=RATE_HZ)[8_000:-8_000]).max() > 1.1
PYTHON
