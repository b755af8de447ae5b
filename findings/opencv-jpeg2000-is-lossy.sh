#!/bin/sh
# OpenCV 5.0.0: imwrite to JPEG 2000 limits the file to a quarter of the pixels' bytes, so noise of 16 bits is lost.
#
# Expected: the default is the best there is (compression x1000 = 1000), reversible as Pillow's default is.
# Seen: a smooth picture comes back exactly; a noisy one of 16 bits comes back with errors of an eighth of its range, and
# imwrite returns True. Pillow writes the same picture without a loss. Pictures of spectrograms are noisy ones.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check opencv-python-headless==5.0.0.93 pillow==13.0.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import cv2
import numpy as np
from PIL import Image

rng = np.random.default_rng(0)
noisy = rng.integers(0, 65_536, (256, 256), dtype=np.uint16)
smooth = cv2.resize(cv2.GaussianBlur(noisy[:64, :64], (0, 0), 4), (256, 256))
errors = {}
for name, picture in {"smooth": smooth, "noisy": noisy}.items():
    assert cv2.imwrite("opencv.jp2", picture)
    errors[name] = np.abs(cv2.imread("opencv.jp2", cv2.IMREAD_UNCHANGED).astype(int) - picture).max()
    Image.fromarray(picture).save("pillow.jp2")
    pillow = np.abs(np.asarray(Image.open("pillow.jp2")).astype(int) - picture).max()
    print(f"{name}: largest error of 65,535: OpenCV {errors[name]}, Pillow {pillow}")
    assert pillow == 0
assert errors["smooth"] == 0
assert errors["noisy"] > 5_000
PYTHON
