#!/bin/sh
# libsndfile 1.2.2 (soundfile 0.14.0): the end of a sample dump (.sds) reads as silence, although the file holds it.
#
# Expected: SDS, the sample format of MIDI, comes in packets of 60, 40 or 30 samples (8, 16 or 24 bits); a sound of another length
# comes back whole, as FFmpeg reads it.
# Seen: libsndfile writes the last, partly filled packet and tells the right length, but its reader gives zeros for it: up to 59 samples,
# a click at the end of each loop of a sampler. FFmpeg finds these samples in the same file. Lengths that fill
# all packets are right. Pad with silence, or drop the padding of FFmpeg's.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check soundfile==0.14.0 imageio-ffmpeg==0.8.1 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import subprocess

import imageio_ffmpeg
import numpy as np
import soundfile

READ = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", "loop.sds", "-f", "f64le", "-"]
for subtype, packet in (("PCM_16", 40), ("PCM_24", 30)):
    for length in (100 * packet, 100 * packet + 20, 101 * packet - 1):
        loop = 0.1 + 0.5 * np.sin(2 * np.pi * 300 * np.arange(length) / 8000)
        soundfile.write("loop.sds", loop, 8000, subtype=subtype, format="SDS")
        back, _ = soundfile.read("loop.sds")
        decoded = np.frombuffer(subprocess.run(READ, capture_output=True, check=True).stdout)[:length]
        rest = length % packet
        silent = int((back == 0).sum())
        print(f"{subtype}, {length} samples: {silent} of the last {rest} are zero; FFmpeg is off by {np.abs(decoded - loop)[:-1].max():.1g}")
        assert back.size == length
        assert silent == rest
        assert np.array_equal(np.flatnonzero(back == 0), np.arange(length - rest, length))
        assert np.abs(back - loop)[: length - rest].max() < 1e-4
        assert np.abs(decoded - loop).max() < 1e-4
PYTHON
