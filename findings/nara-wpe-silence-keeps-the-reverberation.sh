#!/bin/sh
# nara_wpe 0.0.11: a moment of digital silence takes most of the effect of wpe() away, in the rest of the sound, too.
#
# Expected: where a recording is muted there is nothing to remove, and two seconds that are muted for a moment are cleaned like
# those that are not: 6 dB more of early against late sound. complex64, which librosa.stft() gives of float32, does as well.
# Seen: the gain falls to 3.5 dB with 0.05 s of silence and to 2 dB with 0.1 s and more, long before the silence, and with
# complex64 the sound can come out worse than it was: a frame counts by the inverse of its power, and silent ones ten thousand
# million times as much as loud ones. Nothing is said. Leaving the silent frames out of what wpe() gets brings it back to
# 4.4 dB and more.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    nara-wpe==0.0.11 scipy==1.17.1 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import numpy as np
from nara_wpe.utils import istft, stft
from nara_wpe.wpe import wpe

RATE = 16000
rng = np.random.default_rng(0)
room = rng.standard_normal((2, 6000)) * np.exp(-np.arange(6000) / 1500)
room[:, 0] = 3
dry = rng.standard_normal(2 * RATE) * np.repeat(rng.random(40) ** 3, 800) / 100
wet, early = (np.stack([np.convolve(dry, ear)[: 2 * RATE] for ear in part]) for part in (room, room[:, :512]))
before = slice(2000, RATE * 3 // 4)


def ratio_db(sound):
    rest = sound[:, before] - early[:, before]
    return 10 * np.log10(np.sum(early[:, before] ** 2) / np.sum(rest**2))


def cleaned(spectrum):
    return istft(wpe(spectrum).transpose(1, 2, 0), size=512, shift=128)


gains = {}
for silent_s in (0, 0.05, 0.1, 0.5):
    sound = wet.copy()
    sound[:, RATE : RATE + int(silent_s * RATE)] = 0
    spectrum = stft(sound, size=512, shift=128).transpose(2, 0, 1)
    sounding = np.any(spectrum != 0, axis=(0, 1))
    found = {
        "double": ratio_db(cleaned(spectrum)),
        "single": ratio_db(cleaned(spectrum.astype(np.complex64))),
        "left out": ratio_db(cleaned(spectrum[:, :, sounding])),
    }
    gains[silent_s] = {way: value - ratio_db(wet) for way, value in found.items()}
    told = ", ".join(f"{value:.1f} dB ({way})" for way, value in gains[silent_s].items())
    print(f"{silent_s} s silent, {(~sounding).sum()} frames: gain of early against late sound {told}")
assert min(gains[0].values()) > 5
assert gains[0.05]["double"] < 4 and gains[0.1]["double"] < 3 and gains[0.5]["double"] < 3
assert gains[0.05]["single"] < 0 and all(gain["single"] < gain["double"] for silent_s, gain in gains.items() if silent_s)
assert min(gain["left out"] for gain in gains.values()) > 4
PYTHON
