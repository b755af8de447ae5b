#!/bin/sh
# Streamlit 1.67: st.audio plays every NumPy array at full scale.
#
# Expected: st.audio(array, sample_rate=...) plays the samples as they are (and clips what is above 1), so that a quiet
# sound is quiet and a cleaned one can be compared with its original.
# Seen: each array is divided by its own peak before it becomes 16-bit PCM. Two sounds 40 dB apart play equally loud,
# removed noise as loud as the voice it was taken from, and one click makes everything else quiet. Nothing says so, and no
# option turns it off. Hand over the bytes of a WAV instead.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check streamlit==1.67.0 soundfile==0.14.0 numpy==2.4.6
cd "$folder"
cat > page.py <<'PYTHON'
import numpy as np
import streamlit as st

tone = np.sin(np.arange(8000) / 5)
for peak in (1.0, 0.01):
    st.audio(peak * tone, sample_rate=8000)
PYTHON
venv/bin/python - <<'PYTHON'
import io
import logging

import numpy as np
import soundfile
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.testing.v1 import AppTest

logging.disable(logging.WARNING)
stored = []
keep = MemoryMediaFileStorage.load_and_get_id


def load(self, path_or_data, *rest, **options):
    stored.append(path_or_data)
    return keep(self, path_or_data, *rest, **options)


MemoryMediaFileStorage.load_and_get_id = load
page = AppTest.from_file("page.py").run()
assert not page.exception
peaks = [float(np.abs(soundfile.read(io.BytesIO(data))[0]).max()) for data in stored]
for given, played in zip((1.0, 0.01), peaks, strict=True):
    print(f"an array with a peak of {given} is played with a peak of {played:.3f}")
assert len(peaks) == 2 and min(peaks) > 0.99
PYTHON
