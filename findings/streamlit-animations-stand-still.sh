#!/bin/sh
# Streamlit 1.67.0: st.image() shows an animation as one still picture: a GIF that is given a width, WebP and APNG always.
#
# Expected: width says how wide a picture is drawn, and what moves goes on moving, as a GIF without width does.
# Seen: a picture that is wider than its width (or than 1,460 pixels) is made smaller in Python, and only the first frame of a GIF is. WebP and
# PNG are written anew as JPEG, which has one frame. A spectrogram with a moving cursor stands still, and nothing is said. Make GIFs as wide
# as they are shown, or use st.video() with an MP4.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    streamlit==1.67.0 pillow==13.0.0 numpy==2.4.6
cd "$folder"
export HOME="$folder"
cat > check.py <<'PYTHON'
import logging

from PIL import Image

logging.disable(logging.CRITICAL)
from streamlit.testing.v1 import AppTest

FRAMES = [Image.new("RGB", (600, 200), colour) for colour in ("red", "green", "blue")]
for kind in ("gif", "webp", "png"):
    FRAMES[0].save(f"moving.{kind}", save_all=True, append_images=FRAMES[1:], duration=200, loop=0)
    assert Image.open(f"moving.{kind}").n_frames == 3


def page() -> None:
    import io

    import streamlit as st
    from PIL import Image
    from streamlit import runtime

    st.session_state.served = {}
    for name, options in (("gif", {}), ("gif", {"width": 700}), ("gif", {"width": 300}), ("webp", {}), ("png", {}), ("png", {"output_format": "PNG"})):
        st.image(f"moving.{name}", **options)
        newest = list(runtime.get_instance().media_file_mgr._storage._files_by_id.values())[-1]
        picture = Image.open(io.BytesIO(newest.content))
        st.session_state.served[f"{name} {options}"] = picture.format, picture.size, getattr(picture, "n_frames", 1)


run = AppTest.from_function(page, default_timeout=60).run()
assert not run.exception
served = run.session_state["served"]
for name, (kind, size, frames) in served.items():
    print(f"{name}: {kind}, {size}, {frames} frames")
assert served["gif {}"][2] == 3
assert served["gif {'width': 300}"] == ("GIF", (300, 100), 1)
assert served["webp {}"][0] == served["png {}"][0] == "JPEG"
PYTHON
venv/bin/python check.py
