#!/bin/sh
# FFmpeg 9.0 (imageio-ffmpeg 0.8.1): ebur128 reports its peaks in two units, and its last part of a sound not at all.
#
# Expected: the metadata that ebur128 gives its frames (metadata=1:peak=true) say what its log says: loudness in LUFS
# and peaks in dB relative to full scale, the last of them for the whole sound.
# Seen: lavfi.r128.I is in LUFS, lavfi.r128.true_peak a plain factor (0.5, not -6), so that a limit of -1 never holds;
# and what follows the last full 100 ms has no figures of its own: a peak there is in the summary of the log alone.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    imageio-ffmpeg==0.8.1 soundfile==0.14.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import re
import subprocess

import imageio_ffmpeg
import numpy as np
import soundfile

RATE_HZ = 48_000
tone = 0.25 * np.sin(2 * np.pi * 997 * np.arange(4 * RATE_HZ + 2_400) / RATE_HZ)
tone[-2_400:] *= 2
soundfile.write("tone.wav", tone, RATE_HZ, subtype="PCM_24")
measure = "ebur128=peak=true:metadata=1,ametadata=mode=print:file=figures.txt"
done = subprocess.run(
    [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-i", "tone.wav", "-af", measure, "-f", "null", "-"],
    check=True, capture_output=True, text=True,
)  # fmt: skip
figures = open("figures.txt").read()
loudness = float(re.findall(r"lavfi\.r128\.I=(\S+)", figures)[-1])
peak = float(re.findall(r"lavfi\.r128\.true_peaks?_?c?h?0?=(\S+)", figures)[-1])
said_db = float(re.findall(r"True peak:\s+Peak:\s+(\S+) dBFS", done.stderr)[-1])
print(f"metadata: loudness {loudness:.1f}, peak {peak:.3f}; log: peak {said_db:.1f} dB, of the last 50 ms")
assert -20 < loudness < -10
assert abs(peak - 0.25) < 0.01
assert abs(said_db - 20 * np.log10(0.5)) < 0.2
PYTHON
