#!/bin/sh
# FFmpeg 9.0 (imageio-ffmpeg 0.8.1) and libsndfile 1.2.2: WAV files in NMS ADPCM or G.721 mean different things to them.
#
# Expected: a WAV that libsndfile writes in one of its old telephone codecs is decoded by FFmpeg like those in A-law or
# IMA ADPCM, or refused.
# Seen: NMS ADPCM (format tag 0x38) is taken for AMR-NB: two to four times as long, "Corrupt bitstream", exit status 0.
# G.721 (tag 0x40) is decoded as another order of the same codes: distorted (correlation 0.83 with what libsndfile decodes,
# errors beyond full scale) without a word, while the same codec in AU is right. libsndfile reads both back.
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

RATE_HZ = 8_000
sound = 0.3 * np.convolve(np.random.default_rng(0).standard_normal(2 * RATE_HZ), np.ones(8) / 8, "same")
agree = {}
for subtype, kind in (
    ("NMS_ADPCM_16", "wav"), ("NMS_ADPCM_32", "wav"), ("G721_32", "wav"), ("G721_32", "au"), ("IMA_ADPCM", "wav"), ("ALAW", "wav")
):
    name = f"{subtype}.{kind}"
    soundfile.write(name, sound, RATE_HZ, subtype=subtype)
    own, _ = soundfile.read(name)
    run = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", name, "-f", "f64le", "-"]
    told = subprocess.run(run, capture_output=True, check=True)
    other = np.frombuffer(told.stdout, "<f8")
    alike = np.corrcoef(own[: len(other)], other[: len(own)])[0, 1]
    agree[name] = len(own) == len(other) and alike > 0.9
    print(f"{name}: libsndfile {len(own)} samples, FFmpeg {len(other)}, correlation {alike:.2f}, said: {bool(told.stderr)}")
assert not agree["NMS_ADPCM_16.wav"] and not agree["NMS_ADPCM_32.wav"] and not agree["G721_32.wav"]
assert agree["G721_32.au"] and agree["IMA_ADPCM.wav"] and agree["ALAW.wav"]
PYTHON
