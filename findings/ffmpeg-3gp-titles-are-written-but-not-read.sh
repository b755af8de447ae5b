#!/bin/sh
# FFmpeg 9.0 (imageio-ffmpeg 0.8.1): a title that it writes into .3gp or .3g2 is not there when it reads the file.
#
# Expected: ffmpeg -metadata title=... sound.3gp gives a file whose title FFmpeg shows and carries on, as with .m4a, .mp4 and
# .mov, or a warning that this kind of file takes none.
# Seen: the words are in the file, where 3GPP wants them. FFmpeg shows none of them, and each further conversion drops them.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    imageio-ffmpeg==0.8.1 soundfile==0.14.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import subprocess

import imageio_ffmpeg
import numpy as np
import soundfile as sf

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
sf.write("sound.wav", 0.1 * np.random.default_rng(0).standard_normal(48000), 48000)
inside, shown, carried = {}, {}, {}
for kind in ("m4a", "mp4", "mov", "3gp", "3g2"):
    words = ["-metadata", "title=Tape 7", "-metadata", "artist=Nobody"]
    subprocess.run([FFMPEG, "-v", "error", "-i", "sound.wav", *words, "-c:a", "aac", f"x.{kind}"], check=True)
    with open(f"x.{kind}", "rb") as file:
        written = file.read()
    inside[kind] = b"Tape 7" in written and b"Nobody" in written
    told = subprocess.run([FFMPEG, "-hide_banner", "-i", f"x.{kind}"], capture_output=True, text=True).stderr
    shown[kind] = "Tape 7" in told and "Nobody" in told
    subprocess.run([FFMPEG, "-v", "error", "-y", "-i", f"x.{kind}", "on.flac"], check=True)
    with open("on.flac", "rb") as file:
        carried[kind] = b"Tape 7" in file.read()
    print(f"{kind}: in the file {inside[kind]}, shown {shown[kind]}, carried on into FLAC {carried[kind]}")
assert all(inside.values())
assert shown == carried == {"m4a": True, "mp4": True, "mov": True, "3gp": False, "3g2": False}
PYTHON
