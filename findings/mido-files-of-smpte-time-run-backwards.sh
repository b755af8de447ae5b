#!/bin/sh
# mido 1.3.3: a MIDI file whose time is counted in frames lasts a negative time.
#
# Expected: a file's division is ticks per quarter, or, with its highest bit set, frames per second and ticks per frame, as the standard
# says and as sequencers for films write it. It is read as such or refused.
# Seen: the number is taken for a signed one: 25 frames of 40 ticks, that is 1,000 ticks a second, are -6,360 ticks per quarter. A file of
# three seconds has a length of -0.24 s, message times run backwards, and play() plays everything at once. No error. pretty_midi, which
# reads through mido, raises "Note end time must be greater than start time" for some files; symusic refuses them. Look at ticks_per_beat:
# below zero it is frames.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    mido==1.3.3
cd "$folder"
venv/bin/python - <<'PYTHON'
import io
import struct

import mido


def midi_file(division: int) -> bytes:
    events = [(0, b"\x90\x3c\x40"), (1_000, b"\x80\x3c\x40"), (1_000, b"\x90\x40\x40"), (1_000, b"\x80\x40\x40"), (0, b"\xff\x2f\x00")]
    track = b""
    for ticks, message in events:
        track += (bytes([0x80 | ticks >> 7, ticks & 0x7F]) if ticks > 127 else bytes([ticks])) + message
    return b"MThd" + struct.pack(">IHHH", 6, 0, 1, division) + b"MTrk" + struct.pack(">I", len(track)) + track


lengths_s = {}
for name, division, right_s in (("500 ticks per quarter", 500, 3.0), ("25 frames of 40 ticks", (256 - 25) << 8 | 40, 3.0)):
    file = mido.MidiFile(file=io.BytesIO(midi_file(division)))
    lengths_s[name] = file.length
    starts = [round(message.time, 3) for message in file]
    print(f"{name}: {file.ticks_per_beat} ticks per beat, {file.length:.3f} s instead of {right_s} s, times {starts}")
assert abs(lengths_s["500 ticks per quarter"] - 3) < 1e-6
assert -0.25 < lengths_s["25 frames of 40 ticks"] < -0.2
PYTHON
