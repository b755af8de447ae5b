#!/bin/sh
# Essentia 2.1b6.dev1389: AudioWriter writes MP3 at 192 kbit/s whatever is asked for, and FLAC into .ogg.
#
# Expected: bitrate=320 and bitrate=32 give MP3s of these rates, and format="ogg" a Vorbis file of about the rate that is
# asked for, as the list of its parameters says ("bit rate for compressed formats").
# Seen: the MP3s are equal byte for byte. The .ogg holds FLAC, ten times as large as expected and nothing that players of
# Ogg Vorbis (and libsndfile, as of the version below) can open. No error, no warning.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    essentia==2.1b6.dev1389 imageio-ffmpeg==0.8.1 soundfile==0.14.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import subprocess

import essentia
import essentia.standard
import imageio_ffmpeg
import numpy as np
import soundfile as sf

essentia.log.infoActive = False
sound = (0.1 * np.random.default_rng(0).standard_normal((48000, 2))).astype(np.float32)
written = {}
for kind in ("mp3", "ogg"):
    for rate in (32, 128, 320):
        essentia.standard.AudioWriter(filename=f"x.{kind}", format=kind, sampleRate=48000, bitrate=rate)(sound)
        with open(f"x.{kind}", "rb") as file:
            written[kind, rate] = file.read()
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-i", f"x.{kind}"]
    told = subprocess.run(command, capture_output=True, text=True).stderr
    stream = next(line.split("Audio: ")[1].split(",")[0] for line in told.splitlines() if "Audio: " in line)
    sizes = [len(written[kind, rate]) for rate in (32, 128, 320)]
    print(f"{kind}: holds {stream}; bytes at 32, 128 and 320 kbit/s: {sizes}")
    assert sizes[0] == sizes[1] == sizes[2]
assert stream == "flac"
try:
    sf.read("x.ogg")
    raise SystemExit("libsndfile opens it now")
except sf.LibsndfileError as error:
    print(f"libsndfile {sf.__libsndfile_version__}: {error}")
PYTHON
