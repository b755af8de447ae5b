#!/bin/sh
# Streamlit 1.67.0: st.cache_data takes Pillow pictures of other sizes or modes for the same if their bytes are alike.
#
# Expected: a function that gets a picture of another size computes again, as with the same pixels in a NumPy array.
# Seen: size and mode are not part of the hash, only the bytes of all pixels. The spectrogram of silence or an empty mask of 400 x 300 has
# those of 300 x 400, and RGB black of 100 x 100 those of grey black of 300 x 100; the result that comes back has the size of the first
# one, so what is drawn, cropped or multiplied with it afterwards does not fit. Pass np.asarray(picture), or the size as well.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    streamlit==1.67.0 pillow==13.0.0 numpy==2.4.6
cd "$folder"
export HOME="$folder"
venv/bin/python - <<'PYTHON'
import logging

import numpy as np
from PIL import Image

logging.disable(logging.WARNING)
import streamlit as st


@st.cache_data
def inverted(picture):
    return 255 - np.asarray(picture)


pairs = {
    "empty mask": (Image.new("L", (400, 300)), Image.new("L", (300, 400))),
    "colour and grey": (Image.new("RGB", (100, 100)), Image.new("L", (300, 100))),
    "a ramp in rows of another length": (Image.linear_gradient("L"), Image.fromarray(np.asarray(Image.linear_gradient("L")).reshape(128, 512))),
}
for name, (first, second) in pairs.items():
    for kind, made in (("Pillow", lambda picture: picture), ("NumPy", np.asarray)):
        inverted.clear()
        inverted(made(first))
        seen, right = inverted(made(second)).shape, np.asarray(second).shape
        print(f"{name}, {kind}: {second.size} {second.mode} is inverted to {seen}, right is {right}")
        assert (seen == right) == (kind == "NumPy")
PYTHON
