#!/bin/sh
# OpenCV 5.0 (opencv-python-headless 5.0.0.93): TIFFs whose channels are stored apart are read with wrong values.
#
# Expected: imread() reads a TIFF of 16 bits with "planar" storage (one picture per colour, as scientific cameras and some
# exports write it) like any other, or gives None.
# Seen: an array of the right shape and type whose values are those of other pixels, no error, with 16-bit RGB and RGBA.
# Planar 8-bit RGB, and the same pictures with interleaved pixels, are right. tifffile reads them all.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    opencv-python-headless==5.0.0.93 tifffile==2026.3.3 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import cv2
import numpy as np
import tifffile

rng = np.random.default_rng(0)
right = {}
for bits, dtype in ((8, np.uint8), (16, np.uint16)):
    for channels, extra in ((3, None), (4, ["unassalpha"]))[: bits // 8]:
        picture = rng.integers(0, 2**bits, (40, 60, channels)).astype(dtype)
        for storage in ("contig", "separate"):
            given = picture if storage == "contig" else np.ascontiguousarray(np.moveaxis(picture, 2, 0))
            tifffile.imwrite("picture.tif", given, photometric="rgb", planarconfig=storage, extrasamples=extra)
            read = cv2.imread("picture.tif", cv2.IMREAD_UNCHANGED)
            order = [2, 1, 0, 3][:channels]
            same = read is not None and read.shape == picture.shape and np.array_equal(read[..., order], picture)
            right[bits, channels, storage] = same
            print(f"{bits} bits, {channels} channels, {storage}: {read.dtype if read is not None else None}, {'right' if same else 'wrong'}")
assert all(same for (_, _, storage), same in right.items() if storage == "contig")
assert right[8, 3, "separate"]
assert not right[16, 3, "separate"] and not right[16, 4, "separate"]
PYTHON
