#!/bin/sh
# fsspec 2026.9.0: the full name of a file on a server does not say which server.
#
# Expected: OpenFile.full_name and AbstractFileSystem.unstrip_protocol, whose path has a scheme again, can be opened again: they
# are what find(), glob() and walk() need to become addresses for another process.
# Seen: for kinds whose paths stand behind a host (WebHDFS here; SFTP alike), host, port and user are gone:
# webhdfs://attic:9870/tapes/a.wav becomes webhdfs:///tapes/a.wav. Files of two servers have one name, and whoever opens it is told
# that a host is missing, in a TypeError. With memory://, file:// and buckets names stay whole, so tests on those see nothing. Join the
# address that was given with what lies below it.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check fsspec==2026.9.0 requests==2.34.2
cd "$folder"
venv/bin/python - <<'PYTHON'
import fsspec
from fsspec.core import url_to_fs

for given in ("memory:///tapes/a.wav", "file:///tapes/a.wav"):
    assert fsspec.open(given).full_name == given
names = []
for given in ("webhdfs://attic:9870/tapes/a.wav", "webhdfs://cellar:9870/tapes/a.wav"):
    system, path = url_to_fs(given)
    names.append(fsspec.open(given).full_name)
    print(f"{given}: full name {names[-1]}, host {system.storage_options['host']}")
    assert names[-1] == system.unstrip_protocol(path)
assert names == ["webhdfs:///tapes/a.wav"] * 2
try:
    fsspec.open(names[0])
except TypeError as error:
    print(f"opened again: {error}")
else:
    raise SystemExit("the name can be opened")
PYTHON
