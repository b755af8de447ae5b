#!/bin/sh
# OpenCV 5.0 (opencv-python-headless 5.0.0.93): the clip limit of CLAHE does nothing to a 16-bit picture of usual size.
#
# Expected: the same picture in 16 bits looks as it does in 8 bits, only finer, and a larger clipLimit gives more contrast.
# Seen: the limit is counted in pixels per level and rounded up to one; a tile of 32 x 32 has 1,024 pixels for 65,536
# levels, so every clipLimit from 1 to 40 gives one and the same picture, 158 of 255 levels away from that of 8 bits.
# Pictures of spectrograms are of this kind. Use 8 bits for the curve, or tiles of many more pixels than levels.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check opencv-python-headless==5.0.0.93 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import cv2
import numpy as np

ramp = np.linspace(60, 190, 256)[:, None] + 8 * np.random.default_rng(0).standard_normal((256, 256))
eight = np.clip(np.round(ramp), 0, 255).astype(np.uint8)
sixteen = eight.astype(np.uint16) * 257
results = {}
for limit in (1.0, 2.0, 10.0, 40.0):
    tiles = cv2.createCLAHE(limit, (8, 8))
    results[limit] = tiles.apply(eight), tiles.apply(sixteen) / 257
    print(f"clipLimit {limit:g}: contrast of 8 bits {results[limit][0].std():.1f}, of 16 bits {results[limit][1].std():.1f}")
small, large = results[1.0], results[40.0]
print(f"largest difference at 40: {np.abs(large[0] - large[1]).max():.0f} of 255")
assert np.array_equal(small[1], large[1])
assert large[0].std() > 1.5 * small[0].std() and np.abs(large[0] - large[1]).max() > 100
PYTHON
