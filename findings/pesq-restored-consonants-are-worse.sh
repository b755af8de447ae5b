#!/bin/sh
# pesq 0.0.4: speech without its high tones gets a better PESQ than the same speech with its consonants put back.
#
# Expected: of two damaged copies of a recording the one that is nearer to it everywhere has the better figure.
# Seen: with nothing above 4 kHz it is 4.2 to 4.3 of 4.64. With the original put back wherever consonants are (2 to 4 % of the
# time), the signal-to-noise ratio and STOI rise, and PESQ in wide band falls to 3.7; high tones that are 20 dB too quiet
# throughout get 4.6, with the consonants at their level 4.3. The measure makes up for a constant filter, as of a telephone,
# before it compares: a denoiser that dulls everything is forgiven, one that keeps what it can is not. In narrow band, which
# ends below 4 kHz, both are equal.
# (Installing needs a C compiler; the speech is from the tests of silero-vad.)
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    pesq==0.0.4 pystoi==0.4.1 scipy==1.17.1 soundfile==0.14.0 numpy==2.4.6
"$folder/venv/bin/pip" download --quiet --disable-pip-version-check --no-deps --no-binary silero-vad \
    --dest "$folder" silero-vad==6.2.3
cd "$folder"
tar xzf silero_vad-6.2.3.tar.gz silero_vad-6.2.3/tests/data/test.wav
venv/bin/python - <<'PYTHON'
import numpy as np
import soundfile as sf
from pesq import pesq
from pystoi import stoi
from scipy import ndimage, signal

recording, rate = sf.read("silero_vad-6.2.3/tests/data/test.wav")
for start_s in (0, 8, 30):
    clean = recording[start_s * rate : (start_s + 8) * rate]
    low = signal.fftconvolve(clean, signal.firwin(801, 4000, fs=rate), "same")
    high = clean - low
    power_low, power_high = (ndimage.uniform_filter1d(part**2, rate // 20) for part in (low, high))
    consonants = (power_high > power_low) & (power_high > power_high.max() / 1000)
    restored = ndimage.gaussian_filter1d(consonants.astype(float), rate // 200)
    for left in (0, 0.1):
        dull = low + left * high
        repaired = dull + restored * (1 - left) * high
        figures = []
        for copy in (dull, repaired):
            snr_db = 10 * np.log10(np.sum(clean**2) / np.sum((clean - copy) ** 2))
            wide, narrow = (pesq(rate, clean, copy, band) for band in ("wb", "nb"))
            figures.append((snr_db, stoi(clean, copy, rate, extended=True), wide, narrow))
        told = ["SNR {:.1f} dB, ESTOI {:.4f}, PESQ wide {:.2f}, narrow {:.2f}".format(*row) for row in figures]
        print(f"from {start_s} s, {left:.0%} of the high tones left, restored {restored.mean():.0%}: {told[0]}; then {told[1]}")
        dulled, mended = figures
        assert mended[0] > dulled[0] + 1
        assert mended[2] < dulled[2] - 0.3
        assert abs(mended[3] - dulled[3]) < 0.02
PYTHON
