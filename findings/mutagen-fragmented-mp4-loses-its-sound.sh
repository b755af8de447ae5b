#!/bin/sh
# mutagen 1.48.1: a tag written into a fragmented MP4 makes all but the first fragment unreadable.
#
# Expected: MP4(file).save() moves what stands behind the tags and every address that points there, as it does with files
# whose index is one table, so that the sound stays what it was.
# Seen: of several fragments only the first one's address is moved. In files whose fragments say where their data lie in
# the file (FFmpeg's -movflags frag_keyframe+empty_moov, what recorders write that must survive a crash), all that follows
# is read from wrong places: another sound, and decoding errors. No error while saving. Files with default_base_moof, whose
# fragments count from themselves, and files with one table stay right.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    mutagen==1.48.1 imageio-ffmpeg==0.8.1 soundfile==0.14.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import subprocess

import imageio_ffmpeg
import numpy as np
import soundfile as sf
from mutagen.mp4 import MP4

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()


def sound(path):
    command = [FFMPEG, "-v", "error", "-i", path, "-f", "s16le", "-"]
    return np.frombuffer(subprocess.run(command, capture_output=True).stdout, np.int16).astype(float)


t = np.arange(48000 * 6) / 48000
sf.write("sweep.wav", 0.3 * np.sin(2 * np.pi * (200 + 150 * t) * t), 48000)
same = {}
for kind, flags in (
    ("one table", "+faststart"),
    ("fragments that count from themselves", "+frag_keyframe+empty_moov+default_base_moof"),
    ("fragments with addresses", "+frag_keyframe+empty_moov"),
):
    seconds = ["-frag_duration", "1000000"] if "frag" in flags else []
    command = [FFMPEG, "-v", "error", "-y", "-i", "sweep.wav", "-c:a", "alac", "-movflags", flags]
    subprocess.run([*command, *seconds, "sweep.m4a"], check=True)
    before = sound("sweep.m4a")
    tags = MP4("sweep.m4a")
    if tags.tags is None:
        tags.add_tags()
    tags["\xa9nam"] = "Sweep"
    tags.save()
    after = sound("sweep.m4a")
    right = sum(np.array_equal(before[i : i + 48000], after[i : i + 48000]) for i in range(0, len(before), 48000))
    same[kind] = right
    print(f"{kind}: {right} of 6 seconds are what they were, {len(after)} of {len(before)} samples are read")
assert same["one table"] == same["fragments that count from themselves"] == 6
assert same["fragments with addresses"] <= 1
PYTHON
