#!/bin/sh
# MNE 1.13.2: resampling with the default padding moves the sound by half a sample, and further in the course of it.
#
# Expected: filter.resample(sound, up, down) is exact but for its ends: sample k of the result lies at k * down / up, and
# npad="auto" only chooses a length that is quick to compute.
# Seen: the sound is padded to a power of two, whose new length and whose part in front are rounded to whole samples, so the
# sound is stretched and moved. A tone of 735 Hz differs from itself at 16000 Hz by up to a fifth of its height (-14 dB),
# although 44100 samples are exactly 16000 new ones, and from 0.4 to 0.6 samples late it drifts on. npad=0 is exact there, and
# method="polyphase" to 0.002. Raising by a whole number is right as well, so a test with it shows nothing.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    mne==1.13.2 scipy==1.17.1 numpy==2.4.6
cd "$folder"
export HOME="$folder"
venv/bin/python - <<'PYTHON'
import mne
import numpy as np

TONE_HZ = 735
mne.set_log_level("ERROR")


def differs(old, new, length, **options):
    sound = np.sin(2 * np.pi * TONE_HZ * np.arange(length) / old)
    got = mne.filter.resample(sound, up=new, down=old, **options)
    inside = slice(len(got) // 10, -len(got) // 10)
    times_s = np.arange(len(got)) / new
    wrong = np.abs(got - np.sin(2 * np.pi * TONE_HZ * times_s))[inside].max()
    turned = 1j * got * np.exp(-2j * np.pi * TONE_HZ * times_s)
    fifth = new // 5
    parts = (turned[fifth : 2 * fifth], turned[-2 * fifth : -fifth])
    late = [-np.angle(part.mean()) / (2 * np.pi * TONE_HZ) * new for part in parts]
    return wrong, late


results = {}
for old, new, length in ((44100, 16000, 44100), (48000, 16000, 96000), (48000, 32000, 96000), (16000, 48000, 32000)):
    for options in ({}, {"npad": 0}, {"method": "polyphase"}):
        wrong, late = differs(old, new, length, **options)
        results[old, new, *options] = wrong
        told = f"wrong by up to {wrong:.4f}, late by {late[0]:.2f} to {late[1]:.2f} samples"
        print(f"{old} to {new} Hz, {length} samples, {options or 'as it comes'}: {told}")
assert results[44100, 16000] > 0.1 and results[48000, 16000] > 0.1 and results[48000, 32000] > 0.03
assert results[16000, 48000] < 0.001
assert results[44100, 16000, "npad"] < 0.001 and results[48000, 16000, "npad"] < 0.001
assert max(wrong for key, wrong in results.items() if "method" in key) < 0.002
PYTHON
