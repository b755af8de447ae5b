#!/bin/sh
# pedalboard 0.9.26: Reverb with dry_level=1 and wet_level=0 makes the sound 6 dB louder.
#
# Expected: levels from 0 to 1, as with mix=0 in Chorus, Phaser and Delay of the same library: with all of the dry
# sound and none of the wet one, the sound is what it was.
# Seen: the dry sound is doubled, beyond full scale for anything loud; 0.5 gives it as it was, and the levels that the
# effect has when none are given (0.4) give 0.8 of it.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    pedalboard==0.9.26 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import numpy as np
import pedalboard

sound = (0.1 * np.random.default_rng(0).standard_normal(48000)).astype(np.float32)
gain = {}
for name, effect in (
    ("Chorus(mix=0)", pedalboard.Chorus(mix=0)),
    ("Phaser(mix=0)", pedalboard.Phaser(mix=0)),
    ("Delay(mix=0)", pedalboard.Delay(mix=0)),
    ("Reverb(wet_level=0, dry_level=1)", pedalboard.Reverb(wet_level=0, dry_level=1)),
    ("Reverb(wet_level=0, dry_level=0.5)", pedalboard.Reverb(wet_level=0, dry_level=0.5)),
    ("Reverb(wet_level=0)", pedalboard.Reverb(wet_level=0)),
):
    heard = effect(sound, 48000)
    gain[name] = float(np.dot(heard, sound) / np.dot(sound, sound))
    print(f"{name}: {gain[name]:.3f} times the sound, at most {np.abs(heard - gain[name] * sound).max():.6f} beside it")
assert all(abs(value - 1) < 1e-4 for name, value in gain.items() if "mix" in name)
assert abs(gain["Reverb(wet_level=0, dry_level=1)"] - 2) < 1e-3
assert abs(gain["Reverb(wet_level=0)"] - 0.8) < 1e-3
PYTHON
