#!/bin/sh
# FFmpeg 9.0 (imageio-ffmpeg 0.8.1): superequalizer and afftfilt give the sound back 64 to 85 ms late and without its end.
#
# Expected: equalisers that compute in blocks give time stamps that make up for it, or drop what they add, so that a file
# that went through lies where it lay (firequalizer has an option for it).
# Seen: with all bands at 1 superequalizer moves the sound by 4,095 samples at every rate (85 ms at 48 kHz): silence in front,
# and as much lost at the end; the length stays. afftfilt, whose default expressions change nothing, is 3,072 samples late (three
# quarters of its window). Subtracting or mixing with the original fails; picture and sound are two frames apart. Put
# "apad=pad_len=4095," before and ",atrim=start_sample=4095,asetpts=PTS-STARTPTS" behind.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    imageio-ffmpeg==0.8.1 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import subprocess

import imageio_ffmpeg
import numpy as np

FFMPEG = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-f", "f32le", "-ac", "1"]


def through(filters: str, rate_hz: int) -> np.ndarray:
    run = [*FFMPEG, "-ar", str(rate_hz), "-i", "-", "-af", filters, "-f", "f32le", "-"]
    out = subprocess.run(run, input=noise.tobytes(), capture_output=True, check=True).stdout
    return np.frombuffer(out, "<f4")


noise = (0.1 * np.random.default_rng(0).standard_normal(150_000)).astype("<f4")
late = {}
for rate_hz in (16_000, 44_100, 48_000):
    for filters in ("anull", "superequalizer", "afftfilt", "afftfilt=win_size=1024"):
        out = through(filters, rate_hz)
        match = np.fft.irfft(np.fft.rfft(out, 1 << 19) * np.conj(np.fft.rfft(noise, 1 << 19)))
        late[rate_hz, filters] = int(np.argmax(match))
        print(f"{rate_hz} Hz, {filters}: {late[rate_hz, filters]} samples late", end=" ")
        print(f"({1_000 * late[rate_hz, filters] / rate_hz:.0f} ms), length changed by {len(out) - len(noise)}")
        assert len(out) == len(noise)
    assert late[rate_hz, "anull"] == 0 and late[rate_hz, "superequalizer"] == 4_095
    assert late[rate_hz, "afftfilt"] == 3_072 and late[rate_hz, "afftfilt=win_size=1024"] == 768
moved = through("apad=pad_len=4095,superequalizer,atrim=start_sample=4095,asetpts=PTS-STARTPTS", 48_000)
off = np.std(moved[: len(noise)] - noise) / np.std(noise)
print(f"padded and cut: {len(moved)} of {len(noise)} samples, {20 * np.log10(off):.0f} dB of difference")
assert len(moved) == len(noise) and off < 0.1
PYTHON
