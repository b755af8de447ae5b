#!/bin/sh
# libsndfile 1.2.2 (soundfile 0.14.0): a FLAC that came out of a pipe cannot be read to its end.
#
# Expected: FLAC allows a header that gives no number of samples, which is all that an encoder can write into a pipe or a
# socket; such a file is read until it ends, as by FFmpeg.
# Seen: the length is told as 9,223,372,036,854,775,807 samples, so soundfile.read() wants more memory than there is. Reading
# up to the last sample or past it fails with "Internal psf_fseek() failed", blocks() too. All but the last sample can be
# read, by whoever knows how many there are. FLAC in Ogg from a pipe cannot be opened.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    soundfile==0.14.0 imageio-ffmpeg==0.8.1 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import io
import subprocess

import imageio_ffmpeg
import numpy as np
import soundfile as sf

FFMPEG = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error"]
sf.write("sound.wav", 0.1 * np.random.default_rng(0).standard_normal(144000), 48000)


def told(read):
    try:
        return f"{len(read())} samples"
    except (ValueError, sf.LibsndfileError) as error:
        return f"{type(error).__name__}: {error}"


seen = {}
for name, container in (("flac", "flac"), ("flac in ogg", "ogg")):
    command = [*FFMPEG, "-i", "sound.wav", "-c:a", "flac", "-f", container, "pipe:1"]
    piped = subprocess.run(command, capture_output=True, check=True).stdout
    command = [*FFMPEG, "-i", "-", "-f", "s16le", "-"]
    decoded = subprocess.run(command, input=piped, capture_output=True).stdout
    seen[name, "FFmpeg"] = f"{len(decoded) // 2} samples"
    for what, frames in (("all", -1), ("all but one", 143999), ("exactly all", 144000), ("too many", 200000)):
        seen[name, what] = told(lambda piped=piped, frames=frames: sf.read(io.BytesIO(piped), frames)[0])
for key, value in seen.items():
    print(*key, "-", value)
assert seen["flac", "FFmpeg"] == seen["flac in ogg", "FFmpeg"] == "144000 samples"
assert seen["flac", "all but one"] == "143999 samples"
assert seen["flac", "all"].startswith("ValueError")
assert "psf_fseek" in seen["flac", "exactly all"] and "psf_fseek" in seen["flac", "too many"]
assert "Error opening" in seen["flac in ogg", "all"]
PYTHON
