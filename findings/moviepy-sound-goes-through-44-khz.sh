#!/bin/sh
# moviepy 2.2.1: a sound of 48 or 16 kHz is resampled to 44.1 kHz and brought back by taking the nearest sample.
#
# Expected: AudioFileClip("x.wav").write_audiofile("y.wav", fps=48000) of a file with 48 kHz copies it, as with 44.1 kHz.
# Seen: the clip decodes at 44.1 kHz whatever the file has, and writing at another rate takes the nearest of those samples,
# without a filter: a sine of 5 kHz comes back with a signal-to-noise ratio of 14 dB. With AudioFileClip(..., fps=48000) the
# copy is exact. Sounds of videos go the same way (audio_fps=44100).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    moviepy==2.2.1 soundfile==0.14.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import numpy as np
import soundfile as sf
from moviepy import AudioFileClip

seen = {}
for rate in (44100, 48000, 16000):
    t = np.arange(rate * 4) / rate
    sine = 0.5 * np.sin(2 * np.pi * 5000 * t)
    sf.write("x.wav", np.stack([sine, sine], 1), rate)
    for given in (None, rate):
        options = {} if given is None else {"fps": given}
        AudioFileClip("x.wav", **options).write_audiofile("y.wav", fps=rate, codec="pcm_s16le", logger=None)
        before, after = sf.read("x.wav")[0][1000:-1000, 0], sf.read("y.wav")[0][1000:-1000, 0]
        # The best sine of that frequency counts as the sound, whatever its level and delay.
        basis = np.exp(2j * np.pi * 5000 / rate * np.arange(len(after)))
        fitted = 2 * np.real(np.mean(after * basis.conj()) * basis)
        seen[rate, given] = 10 * np.log10(np.mean(fitted**2) / (np.mean((after - fitted) ** 2) + 1e-12))
        same = np.array_equal(before, after)
        print(f"{rate} Hz, fps={given}: signal over noise {seen[rate, given]:.0f} dB, a copy: {same}")
        assert same == (given is not None or rate == 44100)
assert seen[44100, None] > 80 and seen[48000, None] < 25 and seen[16000, None] < 25
PYTHON
