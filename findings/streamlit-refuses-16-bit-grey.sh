#!/bin/sh
# Streamlit 1.67.0: st.image() raises an error for every grey picture of 16 bits.
#
# Expected: a PNG or TIFF of 16-bit grey (scanners, microscopes, cameras, spectrograms) is shown, as every browser shows the PNG by
# itself and as Streamlit shows colour PNGs of 16 bits.
# Seen: OSError "cannot write mode I;16 as JPEG": what has no transparency is written as JPEG, which knows no 16 bits. It comes for a path,
# bytes and a Pillow picture alike, and an array of 16 bits has its own error ("outside [0, 255]"). With output_format="PNG"
# the PNG is served as it is, with 16 bits.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    streamlit==1.67.0 pillow==13.0.0 opencv-python-headless==5.0.0.93 numpy==2.4.6
cd "$folder"
export HOME="$folder"
cat > check.py <<'PYTHON'
import logging

import cv2
import numpy as np
from PIL import Image

logging.disable(logging.CRITICAL)
from streamlit.testing.v1 import AppTest

grey = np.tile(np.linspace(0, 65_535, 600).astype(np.uint16), (100, 1))
cv2.imwrite("grey.png", grey)
cv2.imwrite("grey.tiff", grey)
cv2.imwrite("colour.png", np.stack([grey, grey[:, ::-1], grey], axis=2))
assert Image.open("grey.png").mode == "I;16"


def page() -> None:
    import pathlib

    import numpy as np
    import streamlit as st
    from PIL import Image

    bright = pathlib.Path("grey.png")
    pictures = {
        "path": ("grey.png", {}),
        "bytes": (bright.read_bytes(), {}),
        "Pillow": (Image.open(bright), {}),
        "TIFF": ("grey.tiff", {}),
        "array": (np.asarray(Image.open(bright)), {}),
        "colour": ("colour.png", {}),
        "as PNG": ("grey.png", {"output_format": "PNG"}),
    }
    st.session_state.told = {}
    for name, (picture, options) in pictures.items():
        try:
            st.image(picture, **options)
            st.session_state.told[name] = "shown"
        except Exception as error:
            st.session_state.told[name] = f"{type(error).__name__}: {error}"


run = AppTest.from_function(page, default_timeout=60).run()
assert not run.exception
told = run.session_state["told"]
for name, said in told.items():
    print(f"{name}: {said}")
assert all("I;16" in told[name] for name in ("path", "bytes", "Pillow", "TIFF")) and "[0, 255]" in told["array"]
assert told["colour"] == told["as PNG"] == "shown"
PYTHON
venv/bin/python check.py
