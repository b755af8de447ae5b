#!/bin/sh
# FFmpeg 9.0 (imageio-ffmpeg 0.8.1): PCM that changes between 24 and 32 bits on its way into MP4 comes back as loud noise.
#
# Expected: "ffmpeg -i 32bit.wav -c:a pcm_s24le sound.mp4" and "-i 24bit.flac -c:a pcm_s32le" give files whose sound is what it
# was, as in MOV and Matroska.
# Seen: the MP4 carries the bits of the source in its sample description, not those that were written, and FFmpeg itself believes
# it: samples of three bytes are read as four and the other way round. Loud noise, a quarter shorter (from 32 to 24 bits, without
# a word) or a third longer (from 24 to 32, with errors on reading and exit status 0). From 16 bits and floats it is right. Write
# MOV, or put -af aformat=flt in between.
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

FFMPEG = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y"]
sound = 0.1 * np.sin(np.arange(48_000) / 20)
spoiled = set()
for source, kind in (("wav", "PCM_16"), ("wav", "PCM_24"), ("flac", "PCM_24"), ("wav", "PCM_32"), ("wav", "FLOAT")):
    name = f"{kind}.{source}"
    sf.write(name, sound, 48_000, subtype=kind)
    for codec in ("pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_f32le"):
        for end in ("mp4", "mov", "mka"):
            subprocess.run([*FFMPEG, "-i", name, "-c:a", codec, f"copy.{end}"], check=True)
            run = subprocess.run([*FFMPEG, "-i", f"copy.{end}", "-f", "f32le", "-"], capture_output=True, check=True)
            back = np.frombuffer(run.stdout, "<f4")
            if len(back) != len(sound) or np.abs(back - sound).max() > 0.001:
                spoiled.add((name, codec, end))
                print(f"{name} as {codec} in {end}: {len(back)} samples of {len(sound)}, level {np.std(back):.2f} instead of", end="")
                print(f" {np.std(sound):.2f}, {len(run.stderr.splitlines())} lines of errors, exit status {run.returncode}")
assert spoiled == {("PCM_24.wav", "pcm_s32le", "mp4"), ("PCM_24.flac", "pcm_s32le", "mp4"), ("PCM_32.wav", "pcm_s24le", "mp4")}
subprocess.run([*FFMPEG, "-i", "PCM_32.wav", "-af", "aformat=flt", "-c:a", "pcm_s24le", "copy.mp4"], check=True)
run = subprocess.run([*FFMPEG, "-i", "copy.mp4", "-f", "f32le", "-"], capture_output=True, check=True)
print("with aformat=flt:", len(run.stdout) // 4, "samples")
assert np.abs(np.frombuffer(run.stdout, "<f4") - sound).max() < 0.001
PYTHON
