#!/bin/sh
# FFmpeg 9.0 (imageio-ffmpeg 0.8.1): a track in German loses its language when it is copied from MP4 or Matroska into MOV.
#
# Expected: "ffmpeg -i film.mp4 -c copy film.mov" keeps the language of each track, "deu" or "ger", as for English and French, and
# as the copy into MP4 and Matroska does; QuickTime holds any code of three letters since long.
# Seen: MOV is written with the old numbers of the Macintosh, for which FFmpeg knows one code of each language: "ger", "fra",
# "dut" and "chi" are kept, "deu", "fre", "nld", "zho" and all languages without such a number ("gsw", "mul") are
# dropped without a warning. Give it as -metadata:s:a:0 language=ger, or stay in MP4.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    imageio-ffmpeg==0.8.1 av==18.1.0 soundfile==0.14.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import subprocess

import av
import imageio_ffmpeg
import numpy as np
import soundfile as sf

FFMPEG = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "warning", "-y"]
sf.write("sound.wav", 0.1 * np.random.default_rng(0).standard_normal(48_000), 48_000)


def language(name: str) -> str | None:
    with av.open(name) as file:
        return file.streams.audio[0].metadata.get("language")


kept = {}
for code in ("eng", "deu", "ger", "fra", "fre", "nld", "dut", "zho", "chi", "gsw", "mul"):
    told = ["-c:a", "aac", "-metadata:s:a:0", f"language={code}"]
    subprocess.run([*FFMPEG, "-i", "sound.wav", *told, "sound.mp4"], check=True, capture_output=True)
    for end in ("mp4", "mka", "mov"):
        run = subprocess.run([*FFMPEG, "-i", "sound.mp4", "-c", "copy", f"copy.{end}"], check=True, capture_output=True)
        kept[code, end] = language(f"copy.{end}")
    print(f"{code}: in MP4 {language('sound.mp4')}, copied into", end=" ")
    print(", ".join(f"{end} {kept[code, end]}" for end in ("mp4", "mka", "mov")), "warnings:", run.stderr.decode().strip() or "none")
    assert language("sound.mp4") == kept[code, "mp4"] == kept[code, "mka"] == code
assert {code for code, end in kept if kept[code, "mov"] == code} == {"eng", "ger", "fra", "dut", "chi"}
assert {code for code, end in kept if kept[code, "mov"] is None} == {"deu", "fre", "nld", "zho", "gsw", "mul"}
PYTHON
