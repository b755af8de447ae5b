#!/bin/sh
# libsndfile 1.2.2 (soundfile 0.14.0): loud Vorbis and Opus read as integers jump from full scale to the opposite sign.
#
# Expected: a lossy file whose decoded sound goes beyond full scale, as loud music does, is clipped when it is read as 16-bit
# integers, as MP3 is by the same library and as FFmpeg does.
# Seen: read as int16, samples beyond +1 come out negative and those beyond -1 positive: each peak is a crack of twice full
# scale. As int32 those beyond +1 do. soundfile switches clipping on, which these two codecs do not heed. Floats are right.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    soundfile==0.14.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import numpy as np
import soundfile as sf

loud = np.sign(np.sin(2 * np.pi * 300 * np.arange(96000) / 48000)) * 0.98
turned = {}
for container, subtype in (("OGG", "VORBIS"), ("OGG", "OPUS"), ("MP3", "MPEG_LAYER_III")):
    sf.write("loud.x", loud, 48000, format=container, subtype=subtype)
    floats = sf.read("loud.x", dtype="float64")[0]
    beyond = np.abs(floats) > 1.001
    for kind in ("int16", "int32"):
        whole = sf.read("loud.x", dtype=kind)[0]
        turned[subtype, kind] = np.mean((whole * np.sign(floats))[beyond] < 0)
        told = f"{np.sum(beyond)} samples beyond full scale, {turned[subtype, kind]:.0%} with the wrong sign"
        print(f"{subtype} as {kind}: {told}")
    assert np.sum(beyond) > 100
assert turned["VORBIS", "int16"] > 0.7 and turned["OPUS", "int16"] > 0.7
assert turned["VORBIS", "int32"] > 0.3 and turned["OPUS", "int32"] > 0.3
assert turned["MPEG_LAYER_III", "int16"] == turned["MPEG_LAYER_III", "int32"] == 0
PYTHON
