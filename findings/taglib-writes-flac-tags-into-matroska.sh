#!/bin/sh
# pytaglib 3.2.0 (TagLib 2): a title written into a Matroska file that holds FLAC damages the file.
#
# Expected: TagLib refuses .mka and .mkv ("Could not read file"), as it does when they hold PCM, AAC or Opus, or writes a
# Matroska tag.
# Seen: it looks for the mark of FLAC in the file's beginning, finds the one inside Matroska's header, and writes FLAC's
# blocks of tags there, into the structure around it, without an error. FFmpeg reports broken elements, sees a second,
# empty stream of sound and no title; who asks it for all streams of sound gets nothing. TagLib itself reads the title back,
# so that everything looks right.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    pytaglib==3.2.0 imageio-ffmpeg==0.8.1 soundfile==0.14.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import subprocess

import imageio_ffmpeg
import numpy as np
import soundfile as sf
import taglib

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
sf.write("sound.wav", 0.1 * np.random.default_rng(0).standard_normal((48000 * 6, 2)), 48000)


def looked_at(path):
    told = subprocess.run([FFMPEG, "-hide_banner", "-i", path], capture_output=True, text=True).stderr
    return {
        "streams": told.count("Audio: "),
        "title": "tape 7" in told.lower(),
        "errors": "EBML" in told or "exceeds" in told,
    }


seen = {}
for codec, name in (("flac", "sound.flac"), ("pcm_s16le", "pcm.mka"), ("flac", "flac.mka"), ("flac", "flac.mkv")):
    subprocess.run([FFMPEG, "-v", "error", "-y", "-i", "sound.wav", "-c:a", codec, name], check=True)
    assert looked_at(name) == {"streams": 1, "title": False, "errors": False}
    try:
        with taglib.File(name) as file:
            file.tags["TITLE"] = ["Tape 7"]
            file.save()
        with taglib.File(name) as file:
            outcome = f"title {file.tags.get('TITLE')}"
    except OSError as error:
        outcome = str(error)
    seen[name] = looked_at(name)
    print(f"{name}: TagLib: {outcome}; FFmpeg: {seen[name]}")
assert seen["sound.flac"] == {"streams": 1, "title": True, "errors": False}
assert seen["pcm.mka"] == {"streams": 1, "title": False, "errors": False}
assert seen["flac.mka"] == seen["flac.mkv"] == {"streams": 2, "title": False, "errors": True}
PYTHON
