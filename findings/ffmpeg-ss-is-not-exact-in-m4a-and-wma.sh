#!/bin/sh
# FFmpeg 9.0 (imageio-ffmpeg 0.8.1): "-ss" before the input cuts M4A up to 21 ms late and WMA up to 90 ms early.
#
# Expected: when a file is decoded, "-ss 3.3 -i file -t 2" gives the two seconds from sample 158,400 on, as the manual says
# of accurate seeking, in every format: what lies before is decoded and thrown away.
# Seen: in WAV, FLAC, Ogg and Opus it does. AAC in M4A begins at the next packet, 320 samples too late, WMA some thousand
# samples too early, so that a cut that is mixed with, or subtracted from, the whole does not fit. The length is right and
# nothing is said. "-ss" behind the input ("-i file -ss 3.3") is exact for M4A, not for WMA. Decode to WAV, then cut.
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
import soundfile

RATE_HZ, FROM_S, LENGTH_S = 48_000, 3.3, 2
RUN = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y"]
noise = 0.3 * np.convolve(np.random.default_rng(0).standard_normal(12 * RATE_HZ), np.ones(8) / 8, "same")
soundfile.write("noise.wav", noise, RATE_HZ)


def decoded(*arguments: str) -> np.ndarray:
    told = subprocess.run([*RUN, *arguments, "-f", "f32le", "-"], capture_output=True, check=True)
    return np.frombuffer(told.stdout, "<f4")


def late(cut: np.ndarray, whole: np.ndarray) -> int:
    """By how many samples the cut begins behind the place that was asked for."""
    start, room = round(FROM_S * RATE_HZ), 10_000
    around = whole[start - room : start + room + len(cut)]
    size = 1 << 19
    alike = np.fft.irfft(np.fft.rfft(around, size) * np.conj(np.fft.rfft(cut, size)), size)[: 2 * room]
    return int(np.argmax(alike)) - room


seen = {}
for kind, codec in (("wav", "pcm_s16le"), ("flac", "flac"), ("ogg", "libvorbis"), ("opus", "libopus"), ("m4a", "aac"), ("wma", "wmav2")):
    name = f"whole.{kind}"
    subprocess.run([*RUN, "-i", "noise.wav", "-c:a", codec, name], check=True)
    whole, asked = decoded("-i", name), ("-ss", str(FROM_S))
    before, behind = decoded(*asked, "-i", name, "-t", str(LENGTH_S)), decoded("-i", name, *asked, "-t", str(LENGTH_S))
    seen[kind] = late(before, whole), late(behind, whole)
    print(f"{kind}: -ss before the input begins {seen[kind][0]:+d} samples late, behind it {seen[kind][1]:+d}")
assert {seen[kind] for kind in ("wav", "flac", "ogg", "opus")} == {(0, 0)}
assert seen["m4a"][0] > 100 and seen["wma"][0] < -1_000
assert seen["m4a"][1] == 0 and seen["wma"][1] < -1_000
PYTHON
