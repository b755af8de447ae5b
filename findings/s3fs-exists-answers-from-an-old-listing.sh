#!/bin/sh
# s3fs 2026.9.0: exists() says False for a file that another process wrote after this one listed its folder.
#
# Expected: a listing may be cached, but the question for one name asks the server (a HEAD request), as it does where
# the folder was never listed.
# Seen: after ls() of the folder, exists(), glob() and even reading the file answer from that listing for as long as the
# process lives: FileNotFoundError for a file that is there. invalidate_cache() or use_listings_cache=False helps.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check s3fs==2026.9.0 fsspec==2026.9.0 "moto[server]==5.2.5"
"$folder/venv/bin/python" - <<'PYTHON'
import logging
import os

import s3fs
from moto.server import ThreadedMotoServer

os.environ.update(AWS_ACCESS_KEY_ID="a", AWS_SECRET_ACCESS_KEY="b", AWS_DEFAULT_REGION="us-east-1")
logging.disable(logging.CRITICAL)
server = ThreadedMotoServer(port=0, verbose=False)
server.start()
port = server.get_host_and_port()[1]


def client(**options):
    endpoint = {"endpoint_url": f"http://127.0.0.1:{port}"}
    return s3fs.S3FileSystem(client_kwargs=endpoint, skip_instance_cache=True, **options)


one, other, uncached = client(), client(), client(use_listings_cache=False)
one.mkdir("tapes")
one.pipe("tapes/first.wav", b"1")
for reader in (one, uncached):
    reader.ls("tapes")
other.pipe("tapes/second.wav", b"2")
try:
    read = one.cat("tapes/second.wav")
except FileNotFoundError as error:
    read = repr(error)
print("listed before: exists", one.exists("tapes/second.wav"), "and reading gives", read)
assert not one.exists("tapes/second.wav") and not one.glob("tapes/sec*")
assert "FileNotFoundError" in read
print("without the cache of listings: exists", uncached.exists("tapes/second.wav"))
assert uncached.exists("tapes/second.wav")
assert client().exists("tapes/second.wav")
one.invalidate_cache()
assert one.exists("tapes/second.wav")
server.stop()
PYTHON
