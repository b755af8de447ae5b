#!/bin/sh
# FFmpeg 9.0 (imageio-ffmpeg 0.8.1): MP3 copied into Matroska is late; Opus, Vorbis and AAC copied out of it lose some samples.
#
# Expected: "-c copy" moves packets from one container to the other and what says which samples are heard with them: the sound
# is the same, as after encoding into that container.
# Seen: the MP3 in Matroska starts 1105 samples (23 ms) later than the MP3 it was copied from, although FFmpeg puts MP3 that it
# encodes into Matroska in time. Matroska's times are milliseconds, so what is copied out of it is cut by rounded times: Opus
# in Ogg ends 10 samples earlier, Vorbis 66, and AAC in M4A lies 16 samples later than in the Matroska. No warning.
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

FFMPEG = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error"]
sound = np.convolve(np.random.default_rng(0).standard_normal(193234), np.hanning(9) / 50, "same")
sf.write("sound.wav", sound, 48000)


def heard(name):
    decoded = subprocess.run([*FFMPEG, "-i", name, "-f", "f32le", "-"], capture_output=True).stdout
    return np.frombuffer(decoded, "<f4")


def late(one, other):
    alike = np.fft.irfft(np.fft.rfft(other, 1 << 19) * np.conj(np.fft.rfft(one, 1 << 19)))
    return int((alike.argmax() + (1 << 18)) % (1 << 19)) - (1 << 18)


seen = {}
for codec, old, new in (
    ("libmp3lame", "mp3", "mka"),
    ("flac", "flac", "mka"),
    ("libopus", "opus", "mka"),
    ("aac", "m4a", "mka"),
    ("flac", "mka", "flac"),
    ("libopus", "mka", "opus"),
    ("libvorbis", "mka", "ogg"),
    ("aac", "mka", "m4a"),
):
    subprocess.run([*FFMPEG, "-y", "-i", "sound.wav", "-c:a", codec, f"old.{old}"], check=True)
    subprocess.run([*FFMPEG, "-y", "-i", f"old.{old}", "-c", "copy", f"new.{new}"], check=True)
    before, after = heard(f"old.{old}"), heard(f"new.{new}")
    seen[codec, old] = late(before, after), len(after) - len(before)
    print(f"{codec} from {old} to {new}: {seen[codec, old][0]} samples late, {seen[codec, old][1]} samples longer")
assert seen["flac", "flac"] == seen["flac", "mka"] == seen["libopus", "opus"] == seen["aac", "m4a"] == (0, 0)
assert seen["libmp3lame", "mp3"] == (1105, 1105)
assert seen["libopus", "mka"] == (0, -10) and seen["libvorbis", "mka"][1] < 0 and seen["aac", "mka"][0] == 16
PYTHON
