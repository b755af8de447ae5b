#!/bin/sh
# noisereduce 3.0.3: the noise that is left swells by some 10 dB after every 600,000 samples, 12.5 s at 48 kHz.
#
# Expected: the default method follows the noise, so once it has settled, steady noise is lowered by the same amount throughout;
# chunk_size is a matter of memory, and chunks overlap by 30,000 samples so that their seams are not heard.
# Seen: each chunk learns the noise anew, and for as long as the noise is followed (time_constant_s=2) its beginning gets less
# reduction: what is left of white noise is 10 dB louder and more from each seam on, and takes seconds to fall. A short last chunk
# has no time for it: its noise is more than 20 dB louder. The longer the recording, the more often it breathes. The
# documentation says that long time constants want more padding; its own default does, and padding=300_000 takes the first seams
# away. With chunk_size larger than the sound there is none; stationary=True has none either.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check noisereduce==3.0.3 numpy==2.4.6
cd "$folder"
venv/bin/python -W ignore - <<'PYTHON'
import noisereduce
import numpy as np

RATE_HZ = 48_000
SEAMS = (600_000, 1_200_000, 1_800_000)
noise = 0.01 * np.random.default_rng(1).standard_normal(SEAMS[-1] + 2 * RATE_HZ)


def level_db(sound: np.ndarray, start: int, seconds: float) -> float:
    return 20 * np.log10(np.std(sound[start : start + int(seconds * RATE_HZ)]) / 0.01)


rises = {}
for name, options in (("as it is", {}), ("padding", {"padding": 300_000}), ("one chunk", {"chunk_size": 3_000_000}), ("stationary", {"stationary": True})):
    cleaned = noisereduce.reduce_noise(y=noise, sr=RATE_HZ, **options)
    rises[name] = []
    for seam in SEAMS:
        before, after = level_db(cleaned, seam - RATE_HZ, 1), level_db(cleaned, seam, 0.3)
        rises[name].append(after - before)
        print(f"{name:10} {seam / RATE_HZ:5.1f} s: {before:6.1f} dB in the second before, {after:6.1f} dB in the 0.3 s behind")
assert all(rise > 5 for rise in rises["as it is"]) and rises["as it is"][-1] > 12
assert all(abs(rise) < 4 for rise in rises["stationary"])
assert all(rise < 4 for name in ("padding", "one chunk") for rise in rises[name][:2])
PYTHON
