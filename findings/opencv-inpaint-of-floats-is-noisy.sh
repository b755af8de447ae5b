#!/bin/sh
# OpenCV 5.0 (opencv-python-headless 5.0.0.93): INPAINT_TELEA on float pictures adds up to 1.4 to what it fills in.
#
# Expected: inpaint() takes 32-bit floats, so a hole in a picture that is 0.3 everywhere is filled with 0.3, whatever
# the unit of the picture is.
# Seen: the step that rounds 8-bit levels (half a level, and a gradient that was made one level long) is applied to
# floats as well: the hole in 0.3 is filled with -1.1 to 1.65, in a picture of 0 to 1 with noise of five times its range; in
# -40 dB with -41.6 to -38.6. INPAINT_NS is right. Fill with INPAINT_NS, or scale the picture to thousands before.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check opencv-python-headless==5.0.0.93 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import cv2
import numpy as np

hole = np.zeros((40, 40), np.uint8)
hole[15:25, 15:25] = 1
errors = {}
for level in (0.3, -40.0, 1000.0):
    picture = np.full(hole.shape, level, np.float32)
    for method in ("TELEA", "NS"):
        filled = cv2.inpaint(picture, hole, 3, getattr(cv2, f"INPAINT_{method}"))[hole > 0]
        errors[level, method] = np.abs(filled - level).max()
        print(f"{level} everywhere, INPAINT_{method}: the hole is filled with {filled.min():.3f} to {filled.max():.3f}")
levels = cv2.inpaint(np.full(hole.shape, 77, np.uint8), hole, 3, cv2.INPAINT_TELEA)[hole > 0]
print("77 in 8 bits, INPAINT_TELEA:", levels.min(), "to", levels.max())
assert all(1.0 < errors[level, "TELEA"] < 2.0 and errors[level, "NS"] < 1e-3 for level in (0.3, -40.0, 1000.0))
PYTHON
