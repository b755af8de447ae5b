#!/bin/sh
# FFmpeg 9.0 (imageio-ffmpeg 0.8.1): WMA that it writes starts one frame in when it reads it.
#
# Expected: a sound that FFmpeg puts into .wma and takes out again begins where it began, as with AAC in .m4a, MP3, AC-3 in
# Matroska and Vorbis.
# Seen: the first frame of WMA 1 and 2 is never given out: 43 ms at 48 kHz, 46 ms at 22,050 Hz are missing, and all that
# follows is early by as much beside another track. In Matroska (-c:a wmav2 x.mkv) it is in its place.
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
early = {}
for rate in (48000, 22050):
    sound = 0.1 * np.random.default_rng(0).standard_normal(rate * 3)
    sf.write("sound.wav", sound, rate)
    for codec, name in (("wmav2", "x.wma"), ("wmav1", "x.wma"), ("wmav2", "x.mkv"), ("aac", "x.m4a")):
        subprocess.run([FFMPEG, "-v", "error", "-y", "-i", "sound.wav", "-c:a", codec, name], check=True)
        back = subprocess.run([FFMPEG, "-v", "error", "-i", name, "-f", "f32le", "-"], capture_output=True).stdout
        heard, size = np.frombuffer(back, "<f4"), 1 << 18
        match = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(sound, size)))
        late = int(np.argmax(match))
        early[rate, codec, name] = size - late if late > size // 2 else -late
        shown = early[rate, codec, name]
        print(f"{rate} Hz, {codec} in {name}: {shown} samples early ({1000 * shown / rate:.0f} ms)")
assert all((value >= 1024) == (key[2] == "x.wma") and value >= 0 for key, value in early.items())
PYTHON
