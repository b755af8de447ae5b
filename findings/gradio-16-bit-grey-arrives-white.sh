#!/bin/sh
# Gradio 6.31.0: gr.Image hands a grey picture of 16 bits to the app as a white one.
#
# Expected: what a person drops into gr.Image() arrives as they saw it, in 8 bits if need be: 65535 as 255 and 32768 as 128,
# the way gr.Image shows a 16-bit array that the app returns.
# Seen: every grey above 255 is 255, so a scan, a spectrogram or a microscope's picture is white, with the default
# image_mode="RGB" and with "L", as an array and as a Pillow picture. No error. With image_mode=None the 16 bits arrive whole.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    gradio==6.31.0 pillow==12.3.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import os

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["GRADIO_TEMP_DIR"] = os.getcwd()

import gradio
import numpy as np
from gradio.components.image import ImageData
from PIL import Image

ramp = np.arange(256 * 256, dtype=np.uint16).reshape(256, 256)
Image.fromarray(ramp).save("ramp.png")
means = {}
for mode in ("RGB", "L", None):
    for kind in ("numpy", "pil"):
        picture = np.asarray(gradio.Image(image_mode=mode, type=kind).preprocess(ImageData(path="ramp.png", orig_name="ramp.png")))
        means[mode, kind] = picture.mean()
        print(f"image_mode={mode}, {kind}: {picture.dtype}, mean {picture.mean():.1f}, {np.mean(picture == 255):.1%} of it white")
shown = np.asarray(Image.open(gradio.Image(format="png").postprocess(ramp).path))
print(f"the same array given back to be shown: {shown.dtype}, mean {shown.mean():.1f}")
assert all(means[mode, kind] > 254 for mode in ("RGB", "L") for kind in ("numpy", "pil"))
assert means[None, "numpy"] == ramp.mean() and 127 <= shown.mean() <= 128
PYTHON
