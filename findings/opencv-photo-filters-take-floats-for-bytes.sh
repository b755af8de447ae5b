#!/bin/sh
# OpenCV 5.0 (opencv-python-headless 5.0.0.93): edgePreservingFilter(), detailEnhance() and stylization() of floats.
#
# Expected: filters that are made for 8 bits raise an error when they get float32, as medianBlur() and fastNlMeansDenoising()
# do, or work on floats.
# Seen: they take each value as a byte: a picture between 0 and 1 comes back black, a decibel picture of -80 to 20 without
# its signs (edgePreservingFilter: mean -30 becomes +30), all as uint8 and without an error.
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

share = np.repeat(np.random.default_rng(0).random((64, 96, 1)).astype(np.float32), 3, 2)
level_db = share * 100 - 80
for filtered in (cv2.edgePreservingFilter, cv2.detailEnhance, cv2.stylization):
    of_share, of_level = filtered(share * 0.4), filtered(level_db)
    print(
        f"{filtered.__name__}: {of_share.dtype}, between 0 and 0.4: at most {of_share.max()}; "
        f"mean {level_db.mean():.0f} dB -> {of_level.mean():.0f}"
    )
    assert of_share.dtype == of_level.dtype == np.uint8
    assert of_share.max() == 0
preserved = cv2.edgePreservingFilter(level_db).mean()
assert abs(preserved + level_db.mean()) < 5
PYTHON
