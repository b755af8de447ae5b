#!/bin/sh
# pedalboard 0.9.26: a 16-bit file that is read and written again, with nothing done to it, is another one.
#
# Expected: AudioFile.read() and AudioFile.write() are each other's inverse for 16-bit files, as in other libraries; a
# chain without effects changes nothing, and samples stand at multiples of 1/32768.
# Seen: reading divides by 32767 (the lowest sample becomes -1.00003) and writing cuts off instead of rounding, so that
# half of all sample values come back one step lower, in WAV, FLAC and AIFF alike. Each further copy takes another
# step: an offset that grows. Sounds of other libraries (multiples of 1/32768) lose a quarter of the values.
# read_raw() and writing integers keep every bit.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pedalboard==0.9.26 soundfile==0.14.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import numpy as np
import soundfile
from pedalboard.io import AudioFile

RATE_HZ = 48_000
levels = np.arange(-32768, 32768, dtype=np.int16)


def written(name: str, samples: np.ndarray) -> np.ndarray:
    with AudioFile(name, "w", RATE_HZ, 1, bit_depth=16) as file:
        file.write(samples)
    return soundfile.read(name, dtype="int16")[0].astype(int) - levels


for kind in ("wav", "flac", "aiff"):
    name = f"copy.{kind}"
    soundfile.write(name, levels, RATE_HZ, subtype="PCM_16")
    lost = []
    for _ in range(4):
        with AudioFile(name) as file:
            samples = file.read(file.frames)
        lost.append(written(name, samples))
    soundfile.write(name, levels, RATE_HZ, subtype="PCM_16")
    with AudioFile(name) as file:
        raw = written(f"raw.{kind}", file.read_raw(file.frames))
    others = written(f"other.{kind}", (levels / 32768).astype(np.float32)[None])
    means = [round(float(one.mean()), 2) for one in lost]
    print(f"{kind}: {np.count_nonzero(lost[0])} of {levels.size} values are lower after one copy; mean after 1 to 4:", means)
    assert set(np.unique(lost[0])) == {-1, 0}
    assert np.count_nonzero(lost[0]) == 32767
    assert means == sorted(means, reverse=True)
    assert means[3] < means[0]
    assert np.count_nonzero(others) == 16383
    assert not raw.any()
PYTHON
