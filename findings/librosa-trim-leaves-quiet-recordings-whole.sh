#!/bin/sh
# librosa 0.11.0: effects.trim() and split() find no silence in a recording whose loudest part is below -40 dB.
#
# Expected: top_db=60 is counted from the loudest part, so digital silence around a word is cut away whatever the level of the word is.
# Seen: levels below -100 dB count as -100. In a recording that reaches -30 dB the silence lies 70 dB below and goes; where the loudest frame
# has -45 dB it lies 55 dB below, so trim() gives all back and split() one part. A quiet but clean recording, of 24 bits or floats, is
# "sound" from end to end, and the same one 20 dB louder is cut right. Bring it to a peak of 1 first (librosa.util.normalize) and use
# the indices, or a smaller top_db.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    librosa==0.11.0 scipy==1.17.1 numpy==2.4.6
cd "$folder"
export HOME="$folder" NUMBA_CACHE_DIR="$folder"
venv/bin/python -W ignore - <<'PYTHON'
import librosa
import numpy as np

RATE_HZ = 48_000
rng = np.random.default_rng(0)
recording = np.zeros(3 * RATE_HZ)
for start_s in (0.5, 1.75):
    start = int(start_s * RATE_HZ)
    recording[start : start + RATE_HZ // 2] = rng.standard_normal(RATE_HZ // 2)
seen = {}
for level_db in (-20, -30, -35, -45, -60):
    quiet = 10 ** (level_db / 20) * recording
    for name, sound in (("as it is", quiet), ("normalised", librosa.util.normalize(quiet))):
        start, end = librosa.effects.trim(sound)[1]
        parts = librosa.effects.split(sound)
        seen[level_db, name] = (end - start) / RATE_HZ, len(parts)
        print(f"{level_db} dB, {name}: trim() keeps {seen[level_db, name][0]:.2f} of 3 s, split() finds {len(parts)} parts")
assert all(1.6 < kept_s < 2 and parts == 2 for (level_db, name), (kept_s, parts) in seen.items() if level_db > -40 or name == "normalised")
assert all(seen[level_db, "as it is"] == (3, 1) for level_db in (-45, -60))
PYTHON
