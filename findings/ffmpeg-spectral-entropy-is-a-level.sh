#!/bin/sh
# FFmpeg 9.0 (imageio-ffmpeg 0.8.1): aspectralstats' entropy says how loud a sound is, and quiet tones are as flat as noise.
#
# Expected: entropy and flatness describe the shape of a spectrum: entropy is near 1 for white noise and near 0 for a tone, flatness as
# well, and neither changes when the same sound is louder or quieter. Centroid, spread and roll-off do not.
# Seen: entropy is computed of magnitudes that do not add up to 1. The same white noise has 2.9 at full scale, 0.4 and 0.05 20 and 40 dB lower,
# and 0.001 80 dB lower, less than a loud tone; it grows with the window too, up to more than 1. Flatness of a tone rises from 0.001 to 0.8
# when it is 80 dB quieter. A threshold for "speech or noise" that fits one recording does not fit the next; normalise the level before.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check imageio-ffmpeg==0.8.1 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import re
import subprocess

import imageio_ffmpeg
import numpy as np

RATE_HZ = 48_000
time_s = np.arange(2 * RATE_HZ) / RATE_HZ
sounds = {"noise": 0.3 * np.random.default_rng(0).standard_normal(time_s.size), "tone": 0.5 * np.sin(2 * np.pi * 1_000 * time_s)}


def described(sound: np.ndarray, window: int) -> dict[str, float]:
    options = f"aspectralstats=win_size={window},ametadata=print:file=-"
    source = ["-f", "f32le", "-ar", str(RATE_HZ), "-ac", "1", "-i", "-"]
    run = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", *source, "-af", options, "-f", "null", "-"]
    told = subprocess.run(run, input=sound.astype("<f4").tobytes(), capture_output=True, check=True).stdout.decode()
    names = ("entropy", "flatness", "centroid")
    return {name: float(np.median([float(value) for value in re.findall(rf"\.{name}=(\S+)", told)])) for name in names}


seen = {}
for name, sound in sounds.items():
    for level_db, window in ((0, 2_048), (-20, 2_048), (-40, 2_048), (-80, 2_048), (-20, 512), (-20, 8_192)):
        seen[name, level_db, window] = described(10 ** (level_db / 20) * sound, window)
        print(name, f"{level_db:4} dB, window {window:5}:", ", ".join(f"{key} {value:.4g}" for key, value in seen[name, level_db, window].items()))
noise = [seen["noise", level_db, 2_048] for level_db in (0, -20, -40, -80)]
tone = [seen["tone", level_db, 2_048] for level_db in (0, -20, -40, -80)]
assert max(one["centroid"] for one in noise) - min(one["centroid"] for one in noise) < 10
assert noise[0]["entropy"] > 2 > 1 > noise[1]["entropy"] > 5 * noise[2]["entropy"] and noise[3]["entropy"] < 0.01
assert noise[3]["entropy"] < tone[0]["entropy"]
assert tone[0]["flatness"] < 0.01 and tone[3]["flatness"] > 0.5
assert seen["noise", -20, 8_192]["entropy"] > 2 * seen["noise", -20, 512]["entropy"]
PYTHON
