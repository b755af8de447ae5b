#!/bin/sh
# libsndfile 1.2.2 (soundfile 0.14.0): what stands behind the sound of a Wave64 file is read as sound.
#
# Expected: a W64 ends its sound where the size of its "data" chunk says, as a WAV does; markers, comments and other
# chunks that editors put behind it are skipped.
# Seen: frames counts up to the end of the file: one chunk of 632 bytes behind a second of sound of 16 bits and three
# channels is 105 more frames, a burst of noise. The same chunk in front is skipped. FFmpeg reads the second alone.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check soundfile==0.14.0 av==18.1.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import struct
import uuid

import av
import numpy as np
import soundfile

RATE_HZ, CHANNELS = 48_000, 3
TAIL = "-acf3-11d3-8cd1-00c04f8edb8a"
NAMES = {name: uuid.UUID(f"{name.encode().hex()}{TAIL}").bytes_le for name in ("wave", "fmt ", "data", "bext")}
NAMES = {name: name.encode() + guid[4:] for name, guid in NAMES.items()}
RIFF = uuid.UUID("66666972-912e-11cf-a5d6-28db04c10000").bytes_le


def chunk(name: str, data: bytes) -> bytes:
    whole = NAMES[name] + struct.pack("<Q", 24 + len(data)) + data
    return whole + bytes(-len(whole) % 8)


def wave64(*chunks: bytes) -> bytes:
    body = NAMES["wave"] + b"".join(chunks)
    return RIFF + struct.pack("<Q", 24 + len(body)) + body


sound = (3_000 * np.random.default_rng(0).standard_normal((RATE_HZ, CHANNELS))).astype("<i2")
form = chunk("fmt ", struct.pack("<HHIIHH", 1, CHANNELS, RATE_HZ, RATE_HZ * 2 * CHANNELS, 2 * CHANNELS, 16))
data, note = chunk("data", sound.tobytes()), chunk("bext", bytes(range(1, 203)) * 3 + bytes(2))
seen = {}
for name, chunks in (("alone", (form, data)), ("note in front", (form, note, data)), ("note behind", (form, data, note))):
    with open("sound.w64", "wb") as file:
        file.write(wave64(*chunks))
    with av.open("sound.w64") as file:
        ffmpeg = sum(frame.samples for frame in file.decode(audio=0))
    seen[name] = soundfile.info("sound.w64").frames, ffmpeg
    print(f"{name}: libsndfile %d frames, FFmpeg %d" % seen[name])
assert seen["alone"] == seen["note in front"] == (RATE_HZ, RATE_HZ)
assert seen["note behind"][0] > RATE_HZ + 100 and seen["note behind"][1] == RATE_HZ
PYTHON
