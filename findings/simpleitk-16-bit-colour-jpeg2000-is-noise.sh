#!/bin/sh
# SimpleITK 2.5.7: a colour JPEG 2000 of 16 bits is read with its bytes mixed up, and written with 8 bits of each value.
#
# Expected: ReadImage() gives the values that are in the file, as with grey ones of 16 bits and with colour PNG and TIFF.
# Seen: the picture is "vector of 16-bit unsigned integer" and of the right size, and its values are others: 300 becomes 44 or
# 812, 65,000 becomes 488, with a warning about the colour space only. WriteImage() of 16 bits in colour writes a file of 8 bits
# that holds the low bytes. Grey of 16 bits and colour of 8 bits are right. Use PNG or TIFF.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    simpleitk==2.5.7 opencv-python-headless==5.0.0.93 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import cv2
import numpy as np
import SimpleITK as sitk

sitk.ProcessObject.SetGlobalWarningDisplay(False)
picture = np.zeros((64, 64, 3), np.uint16)
picture[..., 0], picture[..., 1], picture[..., 2] = np.arange(64) * 1_000, 300, 65_000
right = {}
for name, values in {
    "colour 16": picture,
    "colour 8": (picture >> 8).astype(np.uint8),
    "grey 16": np.ascontiguousarray(picture[..., 0]),
}.items():
    for end in ("jp2", "png"):
        file = f"picture.{end}"
        cv2.imwrite(file, values[..., ::-1].copy() if values.ndim == 3 else values, [cv2.IMWRITE_JPEG2000_COMPRESSION_X1000, 1_000])
        read = sitk.GetArrayFromImage(sitk.ReadImage(file))
        sitk.WriteImage(sitk.GetImageFromArray(values, isVector=values.ndim == 3), file)
        written = cv2.imread(file, cv2.IMREAD_UNCHANGED)
        written = written[..., ::-1] if written.ndim == 3 else written
        right[name, end] = (np.array_equal(read, values), np.array_equal(written, values))
        print(f"{name} bits, {end}: read right {right[name, end][0]}, written right {right[name, end][1]};", end=" ")
        print(f"pixel 30 is {values[0, 30]}, read {read[0, 30]} ({read.dtype}), written {written[0, 30]} ({written.dtype})")
for key, value in right.items():
    assert value == ((False, False) if key == ("colour 16", "jp2") else (True, True))
PYTHON
