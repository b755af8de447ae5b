#!/bin/sh
# pymediainfo 7.0.1 (with MediaInfo 24.12, which it brings): wrong lengths of CAF, AU and IMA ADPCM.
#
# Expected: the length of a PCM file is its bytes divided by the bytes per second that its header gives.
# Seen: a CAF of seven seconds is told to last 0.35 s and less, an AU of 16 bits four times too long in stereo, one of floats
# eight times, WAV of IMA ADPCM in stereo half as long as it is. The rates in bits per second of CAF and of all WAV and AIFF
# with PCM are right beside them. Lists and totals of a collection are wrong without a sign.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    pymediainfo==7.0.1 soundfile==0.14.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import numpy as np
import pymediainfo
import soundfile as sf

sound = 0.1 * np.random.default_rng(0).standard_normal((44100 * 7, 2))
told = {}
for container, subtype in (
    ("WAV", "PCM_24"),
    ("WAV", "FLOAT"),
    ("AIFF", "PCM_24"),
    ("W64", "PCM_16"),
    ("WAV", "IMA_ADPCM"),
    ("AU", "PCM_16"),
    ("AU", "FLOAT"),
    ("CAF", "PCM_16"),
    ("CAF", "PCM_24"),
    ("CAF", "FLOAT"),
):
    name = f"x.{container.lower()}"
    sf.write(name, sound, 44100, format=container, subtype=subtype)
    track = next(track for track in pymediainfo.MediaInfo.parse(name).tracks if track.track_type == "Audio")
    told[container, subtype] = float(track.duration) / 1000
    print(f"{container} {subtype}: {told[container, subtype]:.3f} s of 7, {float(track.bit_rate) / 1000:.0f} kbit/s")
assert all(abs(told[key] - 7) < 0.01 for key in list(told)[:4])
assert abs(told["WAV", "IMA_ADPCM"] - 3.5) < 0.1
assert abs(told["AU", "PCM_16"] - 28) < 0.1 and abs(told["AU", "FLOAT"] - 56) < 0.1
assert all(told[key] < 0.5 for key in told if key[0] == "CAF")
PYTHON
