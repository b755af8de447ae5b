#!/bin/sh
# FFmpeg 9.0 (imageio-ffmpeg 0.8.1): encoding to ALAC mixes channels together without a word, although it is lossless.
#
# Expected: "ffmpeg -i surround.wav -c:a alac surround.m4a" keeps every sample of up to eight channels, or refuses a
# layout that ALAC does not have, as it refuses some with Opus.
# Seen: 7.1 becomes seven channels of 6.1, everything 4.6 dB lower, the sides mixed into the back and one channel
# silent; 2.1 becomes stereo. The exit code is 0 and nothing is said below "-v verbose". 4.0, 5.0 and 5.1 are exact,
# and so is 7.1 if it is called "7.1(wide)" first: "-af channelmap=0|1|2|3|4|5|6|7:7.1(wide)".
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

RATE_HZ = 48_000
WIDE = ["-af", "channelmap=0|1|2|3|4|5|6|7:7.1(wide)"]
run = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "warning", "-guess_layout_max", "8", "-y", "-i"]
came = {}
for channels, options in ((3, []), (4, []), (5, []), (6, []), (8, []), (8, WIDE)):
    sound = np.random.default_rng(0).integers(-3_000, 3_000, (RATE_HZ, channels)).astype(np.int16)
    soundfile.write("in.wav", sound, RATE_HZ)
    said = subprocess.run([*run, "in.wav", *options, "-c:a", "alac", "coded.m4a"], check=True, capture_output=True, text=True)
    subprocess.run([*run, "coded.m4a", "-c:a", "pcm_s16le", "out.wav"], check=True, capture_output=True)
    decoded = soundfile.read("out.wav", dtype="int16")[0]
    exact = decoded.shape == sound.shape and bool((decoded == sound).all())
    came[channels, bool(options)] = decoded.shape[1], exact
    levels_db = 20 * np.log10(np.std(decoded, axis=0) / np.std(sound) + 1e-9)
    print(f"{channels} channels{' (wide)' if options else ''}: {decoded.shape[1]} come back, exact: {exact};", levels_db.round(1))
    assert "remix" not in said.stderr.lower()
    assert "downmix" not in said.stderr.lower()
assert came == {
    (3, False): (2, False), (4, False): (4, True), (5, False): (5, True),
    (6, False): (6, True), (8, False): (7, False), (8, True): (8, True),
}  # fmt: skip
PYTHON
