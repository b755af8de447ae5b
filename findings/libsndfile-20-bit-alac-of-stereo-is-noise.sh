#!/bin/sh
# libsndfile 1.2.2 (soundfile 0.14.0): stereo written as ALAC of 20 bits cannot be read back, by itself or others.
#
# Expected: ALAC is lossless in each of its four sizes; soundfile.available_subtypes("CAF") lists ALAC_20 beside 16, 24 and 32 bits.
# Seen: mono is right. Two channels are written without an error and come back as full-scale noise, and FFmpeg (9.0) decodes
# no sample of them. 16, 24 and 32 bits are right for both, but for noise near full scale. Write ALAC_24.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    soundfile==0.14.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import numpy as np
import soundfile as sf

noise = 0.1 * np.random.default_rng(0).standard_normal((48_000, 2))
off = {}
for bits in (16, 20, 24, 32):
    for channels in (1, 2):
        sf.write("sound.caf", noise[:, :channels], 48_000, subtype=f"ALAC_{bits}")
        back = sf.read("sound.caf", always_2d=True)[0]
        off[bits, channels] = np.abs(back - noise[: len(back), :channels]).max()
        print(f"ALAC_{bits}, {channels} channels: {len(back)} of {len(noise)} samples, off by up to {off[bits, channels]:.7f}", end=",")
        print(f" level {np.std(back):.3f} of {np.std(noise):.3f}")
for (bits, channels), value in off.items():
    assert (value > 0.5) == (bits == 20 and channels == 2)
PYTHON
