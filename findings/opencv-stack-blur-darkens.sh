#!/bin/sh
# OpenCV 5.0.0.93: stackBlur makes whole-number pictures darker each time, and in floats what a peak leaves stays to the edge.
#
# Expected: a blur keeps the mean, as GaussianBlur does in all types, and what is far away from a peak does not know of it.
# Seen: in 8 and 16 bits each pass takes half a step to three quarters of a step away, so that ten passes make the picture up to
# seven steps darker (GaussianBlur: 0.3 at most). In float32 it adds and subtracts as it moves on and what the peak left over stays:
# below or right of a peak 80 dB above the rest, as in a picture of powers, a noise floor of 0..1 is off by a third and more, and
# with 90 dB it becomes negative. Take decibels, or GaussianBlur.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    opencv-python-headless==5.0.0.93 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import cv2
import numpy as np

rng = np.random.default_rng(0)
for kind in (np.uint8, np.uint16, np.int16):
    picture = rng.integers(100, 200, (300, 400)).astype(kind)
    for size in (3, 5, 9, 31):
        change = {}
        for name, blur in (("stack", cv2.stackBlur), ("Gauss", lambda values, ksize: cv2.GaussianBlur(values, ksize, 0))):
            blurred = [picture]
            for _ in range(10):
                blurred.append(blur(blurred[-1], (size, size)))
            change[name] = [float(blurred[passes].mean() - picture.mean()) for passes in (1, 10)]
        print(f"{kind.__name__}, {size} pixels, mean after 1 and 10 passes:", end=" ")
        print(", ".join(f"{name} {once:+.2f} {often:+.2f}" for name, (once, often) in change.items()))
        assert -0.8 < change["stack"][0] < -0.4 and change["stack"][1] < -2
        assert abs(change["Gauss"][0]) < 0.05 and abs(change["Gauss"][1]) < 0.35

floor = rng.random((300, 400)).astype(np.float32)
for level_db in (40, 80, 90):
    powers = floor.copy()
    powers[50, 60] = 10 ** (level_db / 10)
    for name, blur in (("stack", cv2.stackBlur), ("Gauss", lambda values, ksize: cv2.GaussianBlur(values, ksize, 0))):
        blurred = blur(powers, (9, 9))
        error = np.abs(blurred - blur(floor, (9, 9)))
        error[40:61, 50:71] = 0
        print(f"peak of {level_db} dB, {name}: 10 pixels away and more, off by {error.max():.2g}, least {blurred.min():.2f}")
        assert (error.max() > 0.2) == (name == "stack" and level_db >= 80)
        assert (blurred.min() < 0) == (name == "stack" and level_db == 90)
PYTHON
