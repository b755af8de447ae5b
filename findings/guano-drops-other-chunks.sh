#!/bin/sh
# guano 1.0.16 (Python, GUANO metadata of bat recorders): writing one note deletes every other chunk of the file.
#
# Expected: GuanoFile.write() replaces the chunk "guan" and leaves the rest of the recording as it is.
# Seen: what comes out has "fmt ", "data" and "guan" alone: Broadcast Wave (bext: time stamp, origin), iXML, cue points
# and LIST are gone, without a word. The samples stay. Its default keeps a copy of the old file; make_backup=False does not.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check guano==1.0.16
cd "$folder"
venv/bin/python - <<'PYTHON'
import struct

from guano import GuanoFile


def chunk(name, data):
    return name + struct.pack("<I", len(data)) + data


def names(data):
    place, found = 12, []
    while place < len(data):
        found.append(data[place : place + 4].decode())
        place += 8 + struct.unpack_from("<I", data, place + 4)[0]
    return found


layout = struct.pack("<HHIIHH", 1, 1, 256_000, 512_000, 2, 16)
sound = struct.pack("<1000h", *range(1000))
notes = chunk(b"bext", bytes(602)) + chunk(b"iXML", b"<BWFXML/>\n") + chunk(b"LIST", b"INFO" + chunk(b"INAM", b"cave"))
body = b"WAVE" + notes + chunk(b"fmt ", layout) + chunk(b"data", sound)
with open("night.wav", "wb") as file:
    file.write(chunk(b"RIFF", body))
before = names(open("night.wav", "rb").read())
recording = GuanoFile("night.wav")
recording["GUANO", "Version"] = 1.0
recording["Note"] = "below the bridge"
recording.write(make_backup=False)
written = open("night.wav", "rb").read()
print("before:", before)
print("after: ", names(written))
assert before == ["bext", "iXML", "LIST", "fmt ", "data"]
assert names(written) == ["fmt ", "data", "guan"]
assert sound in written
PYTHON
