#!/bin/sh
# FFmpeg 9.0 (imageio-ffmpeg 0.8.1): TTA sound that it puts into Matroska comes back without its last frame.
#
# Expected: TTA is lossless, and ffmpeg -c:a tta sound.mka gives a file that holds all of the sound, as FLAC and WavPack in
# Matroska do and as sound.tta does.
# Seen: writing says nothing; reading ends with "Decoding error" at the last frame, and up to 1.04 s of the sound are
# missing, unless its length is a whole number of milliseconds, to which Matroska rounds what the decoder needs exactly.
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
import soundfile as sf

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
missing = {}
for length in (110000, 143000, 144000):
    sound = np.random.default_rng(0).integers(-20000, 20000, length).astype(np.int16)
    sf.write("sound.wav", sound, 48000, subtype="PCM_16")
    for codec, name in (("tta", "sound.tta"), ("flac", "flac.mka"), ("wavpack", "wavpack.mka"), ("tta", "tta.mka")):
        subprocess.run([FFMPEG, "-v", "error", "-y", "-i", "sound.wav", "-c:a", codec, name], check=True)
        command = [FFMPEG, "-v", "quiet", "-i", name, "-f", "s16le", "-"]
        read = np.frombuffer(subprocess.run(command, capture_output=True).stdout, np.int16)
        assert np.array_equal(read, sound[: len(read)])
        missing[length, name] = length - len(read)
    told = ", ".join(f"{key[1]} {value}" for key, value in missing.items() if key[0] == length)
    print(f"{length} samples, missing: {told}")
assert all(value == 0 for (_, name), value in missing.items() if name != "tta.mka")
assert missing[110000, "tta.mka"] == 9690 and missing[143000, "tta.mka"] == 42690 and missing[144000, "tta.mka"] == 0
PYTHON
