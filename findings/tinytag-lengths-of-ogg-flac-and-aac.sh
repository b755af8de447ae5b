#!/bin/sh
# tinytag 2.3.2: FLAC in Ogg lasts no time at all, and raw AAC any time, at any rate.
#
# Expected: the length of FLAC in Ogg, which its list of formats names, is told by the last page as that of Opus and Vorbis is; a raw
# AAC (.aac, what radio streams and phones leave) is refused like an AC-3, or has the rate of its frames.
# Seen: FFmpeg writes FLAC into Ogg without a length in its header, as the standard allows; duration is 0.0. AAC is taken for MP3,
# as the bits that tell them apart are not looked at: seven seconds last 0.03 to 19 s, with a rate, channels and bit rate
# that chance brings. No error. Lists, totals and progress bars show it. mutagen tells FLAC in Ogg exactly and AAC within 2 %.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    tinytag==2.3.2 mutagen==1.48.1 soundfile==0.14.0 imageio-ffmpeg==0.8.1 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import subprocess

import imageio_ffmpeg
import mutagen
import numpy as np
import soundfile
from tinytag import TinyTag

SECONDS = 7
rng = np.random.default_rng(0)
seen = {}
for rate_hz in (16_000, 44_100, 48_000):
    for channels in (1, 2):
        soundfile.write("sound.wav", 0.1 * rng.standard_normal((rate_hz * SECONDS, channels)), rate_hz)
        for name, options in (("sound.oga", ["-c:a", "flac"]), ("sound.aac", []), ("sound.mp3", []), ("sound.flac", [])):
            run = [imageio_ffmpeg.get_ffmpeg_exe(), "-y", "-v", "error", "-i", "sound.wav", *options, name]
            subprocess.run(run, check=True)
            tag, other = TinyTag.get(name), mutagen.File(name).info.length
            right = abs(tag.duration / SECONDS - 1) < 0.05 and (tag.samplerate, tag.channels) == (rate_hz, channels)
            seen.setdefault(name, []).append((tag.duration, right))
            print(f"{name:10} {rate_hz} Hz, {channels} channels: {tag.duration:6.2f} s, {tag.samplerate} Hz, {tag.channels}; mutagen {other:.2f} s")
            assert abs(other / SECONDS - 1) < 0.03
assert all(right for name in ("sound.mp3", "sound.flac") for _, right in seen[name])
assert all(duration == 0 for duration, _ in seen["sound.oga"])
assert not any(right for _, right in seen["sound.aac"])
PYTHON
