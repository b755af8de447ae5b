#!/bin/sh
# libsndfile 1.2.2 (soundfile 0.14.0): the same samples written twice as a float WAV are two different files.
#
# Expected: writing is a function of samples and format, so caches and backups may go by the digest of the file.
# Seen: float WAV and AIFF get a PEAK chunk with the second of writing in it; PCM files are identical. Digests of
# samples, not of files, tell whether two are the same.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check soundfile==0.14.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import io
import time

import numpy as np
import soundfile

samples = np.random.default_rng(0).standard_normal(1_000).astype(np.float32) * 0.1


def written(kind, subtype):
    file = io.BytesIO()
    soundfile.write(file, samples, 8_000, format=kind, subtype=subtype)
    return file.getvalue()


kinds = [("WAV", "FLOAT"), ("AIFF", "FLOAT"), ("WAV", "PCM_24"), ("FLAC", "PCM_24")]
first = [written(*kind) for kind in kinds]
time.sleep(1.1)
same = {kind: written(*kind) == before for kind, before in zip(kinds, first)}
print(same)
assert list(same.values()) == [False, False, True, True]
PYTHON
