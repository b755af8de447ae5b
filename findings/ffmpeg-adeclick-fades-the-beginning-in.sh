#!/bin/sh
# FFmpeg 9.0 (imageio-ffmpeg 0.8.1): adeclick and adeclip fade the first 41 ms of every sound in.
#
# Expected: where no click and no clipped sample is detected, the filter that repairs them leaves the samples as they are.
# Seen: its overlapping windows are added from the first sample on without those that would have begun earlier, so a sound
# rises in a straight line from 0 over its first 1,980 samples at 48 kHz (three quarters of the window of 55 ms), though
# the log counts 0 repaired samples. A word at the very start is lost; the rest is bit for bit the same. The overlap-save
# method ("m=save") has no such start, or put silence before the sound and cut it off again.
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

RATE_HZ = 48_000
tone = 0.3 * np.sin(2 * np.pi * 440 * np.arange(4 * RATE_HZ) / RATE_HZ + 1)
soundfile.write("tone.wav", tone, RATE_HZ, subtype="PCM_24")
given, _ = soundfile.read("tone.wav")
changed = {}
for filter in ("adeclip", "adeclick=t=100", "adeclick=t=100:m=save"):
    run = [imageio_ffmpeg.get_ffmpeg_exe(), "-y", "-i", "tone.wav", "-af", filter, "-c:a", "pcm_s24le", "out.wav"]
    log = subprocess.run(run, capture_output=True, check=True, text=True).stderr
    found = next(line.split("] ")[-1] for line in log.splitlines() if "Detected" in line)
    kept, _ = soundfile.read("out.wav")
    where = np.flatnonzero(given != kept)
    changed[filter] = (len(where), int(where.max(initial=0)))
    share = np.abs(kept[:200]).max() / np.abs(given[:200]).max()
    print(f"{filter}: {found} Changed: {len(where)}, the last at {where.max(initial=0)}; first 4 ms at {share:.0%} of their level")
    assert " 0 of " in found
assert all(1_900 < count <= last + 1 < 2_000 for count, last in (changed["adeclip"], changed["adeclick=t=100"]))
assert changed["adeclick=t=100:m=save"] == (0, 0)
PYTHON
