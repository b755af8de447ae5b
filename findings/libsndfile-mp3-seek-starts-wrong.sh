#!/bin/sh
# libsndfile 1.2.2 (soundfile 0.14.0): after a seek in an MP3 up to a tenth of a second is silence or wrong.
#
# Expected: reading from sample k gives what reading everything gives from k on, as it does for FLAC, Vorbis and Opus.
# Seen: where frames borrow bits from earlier ones (any tonal passage, also in files that libsndfile wrote itself) the
# first frames behind the place are lost, up to 4 of 1,152 samples; the rest is exact. The position that is told is the
# right one and nothing is raised. Block-wise readers and `librosa.load(offset=…)` meet it at every start. In noise,
# whose frames borrow nothing, it does not show. Seek some frames earlier and throw them away.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check soundfile==0.14.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import numpy as np
import soundfile

RATE, FRAME = 44_100, 1_152
t = np.arange(4 * RATE) / RATE
sounds = {
    "sweep": 0.5 * np.sin(2 * np.pi * (100 * t + 500 * t * t)),
    "noise": 0.3 * np.random.default_rng(0).standard_normal(len(t)),
}
wrong = {}
for name, samples in sounds.items():
    soundfile.write("sound.mp3", samples, RATE)
    whole, _ = soundfile.read("sound.mp3")
    for start in (30_000, 88_200):
        with soundfile.SoundFile("sound.mp3") as file:
            file.seek(start)
            part = file.read(40 * FRAME)
            assert file.tell() == start + len(part)
        errors = np.abs(part - whole[start : start + len(part)])
        wrong[name, start] = int(np.flatnonzero(errors > 0.01).max(initial=-1)) + 1
        print(f"{name} from {start}: {wrong[name, start]} samples are wrong, by up to {errors.max():.2f}")
assert all(FRAME < count < 6 * FRAME for (name, _), count in wrong.items() if name == "sweep")
assert all(count == 0 for (name, _), count in wrong.items() if name == "noise")
PYTHON
