#!/bin/sh
# s3fs and fsspec 2026.9.0: an error while a file is written uploads what was written so far, over the good one.
#
# Expected: an object store has no half files: an exception inside "with fs.open(path, 'wb')" gives the upload up, and
# what was there before stays.
# Seen: leaving the block closes the file, and closing completes the upload: a recording of 18 MB cut off in the middle,
# or 2 bytes in the place of the old file. The same with memory:// and file://. Inside "with fs.transaction" nothing
# appears; or write to another name and move.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check s3fs==2026.9.0 fsspec==2026.9.0 "moto[server]==5.2.5"
"$folder/venv/bin/python" - <<'PYTHON'
import logging
import os

import fsspec
from moto.server import ThreadedMotoServer

os.environ.update(AWS_ACCESS_KEY_ID="a", AWS_SECRET_ACCESS_KEY="b", AWS_DEFAULT_REGION="us-east-1")
logging.disable(logging.CRITICAL)
server = ThreadedMotoServer(port=0, verbose=False)
server.start()
port = server.get_host_and_port()[1]
store = fsspec.filesystem("s3", client_kwargs={"endpoint_url": f"http://127.0.0.1:{port}"})
store.mkdir("tapes")


def interrupted(path, blocks):
    try:
        with store.open(path, "wb") as file:
            for block in blocks:
                file.write(block)
            raise RuntimeError("the network of the source is gone")
    except RuntimeError:
        pass


interrupted("tapes/large.wav", [bytes(6 << 20)] * 3)
store.pipe("tapes/kept.wav", b"a whole recording")
interrupted("tapes/kept.wav", [b"RI"])
try:
    with store.transaction:
        with store.open("tapes/transaction.wav", "wb") as file:
            file.write(b"half")
            raise RuntimeError
except RuntimeError:
    pass
print("size of the torn upload:", store.info("tapes/large.wav")["size"])
print("what stands in the place of the old file:", store.cat("tapes/kept.wav"))
print("after a transaction that failed:", store.exists("tapes/transaction.wav"))
assert store.info("tapes/large.wav")["size"] == 18 << 20
assert store.cat("tapes/kept.wav") == b"RI"
assert not store.exists("tapes/transaction.wav")
server.stop()
PYTHON
