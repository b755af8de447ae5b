#!/bin/sh
# OpenCV 5.0 (opencv-python-headless 5.0.0.93): cubic interpolation does not keep a straight line straight.
#
# Expected: resize(), remap() and warpAffine() with INTER_CUBIC reproduce a linear ramp exactly away from the edges, as
# cubic interpolation of the textbooks (Catmull-Rom, a = -0.5) does, and Pillow's.
# Seen: OpenCV's kernel has a = -0.75. A ramp of one step a pixel gets waves of 0.05 steps, a decibel picture with a slope of
# 20 dB a pixel waves of 1 dB. INTER_LINEAR and INTER_LANCZOS4 (within 0.01) stay straight.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    opencv-python-headless==5.0.0.93 Pillow==13.0.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import cv2
import numpy as np
from PIL import Image

ramp = np.tile(np.arange(64, dtype=np.float32), (16, 1))
place = (np.arange(256) + 0.5) / 4 - 0.5
inside = slice(40, 216)
waves = {}
for name, larger in {
    "OpenCV, linear": cv2.resize(ramp, (256, 16), interpolation=cv2.INTER_LINEAR),
    "OpenCV, cubic": cv2.resize(ramp, (256, 16), interpolation=cv2.INTER_CUBIC),
    "OpenCV, Lanczos": cv2.resize(ramp, (256, 16), interpolation=cv2.INTER_LANCZOS4),
    "Pillow, cubic": np.asarray(Image.fromarray(ramp).resize((256, 16), Image.Resampling.BICUBIC)),
}.items():
    waves[name] = np.abs(larger[8] - place)[inside].max()
    print(f"{name}: off a straight line by up to {waves[name]:.4f} steps")
x, y = np.meshgrid(np.arange(64, dtype=np.float32) + np.float32(0.25), np.arange(16, dtype=np.float32))
moved = cv2.remap(ramp, x, y, cv2.INTER_CUBIC)[8, 30] - 30
print(f"OpenCV, cubic remap by 0.25 pixels: {moved:.4f}")
assert waves["OpenCV, linear"] < 1e-4 and waves["Pillow, cubic"] < 1e-3
assert waves["OpenCV, cubic"] > 0.02 and moved > 0.28
PYTHON
