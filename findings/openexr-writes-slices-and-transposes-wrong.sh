#!/bin/sh
# OpenEXR 3.5.3 (Python): slices of a picture and transposed pictures are written as other pictures.
#
# Expected: OpenEXR.File() takes an array of NumPy as a channel and writes what the array holds, as tifffile, Pillow and
# OpenCV do, or says that it takes contiguous arrays only, as it refuses float64 and big-endian ones.
# Seen: the shape is right, but the values are the first ones of the memory behind the array, row by row: [:, ::2] gives all
# columns of the upper rows, and .T and arrays in the order of Fortran, such as those of librosa.stft(), come out scrambled,
# without a word. Pass np.ascontiguousarray(picture).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check OpenEXR==3.5.3 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import numpy as np
import OpenEXR

picture = np.arange(40 * 60, dtype=np.float32).reshape(40, 60)
kinds = {
    "whole": picture,
    "lower rows": picture[20:],
    "every second column": picture[:, ::2],
    "columns 10 to 39": picture[:, 10:40],
    "transposed": picture.T,
    "in the order of Fortran": np.asfortranarray(picture),
}


def written(pixels):
    with OpenEXR.File({"compression": OpenEXR.ZIP_COMPRESSION, "type": OpenEXR.scanlineimage}, {"Y": pixels}) as file:
        file.write("picture.exr")
    with OpenEXR.File("picture.exr") as file:
        return file.channels()["Y"].pixels


wrong = {}
for kind, array in kinds.items():
    back = written(array)
    assert back.shape == array.shape and back.dtype == array.dtype
    wrong[kind] = float(np.mean(back != array))
    print(f"{kind}: {wrong[kind]:.0%} of the pixels are others, first row {array[0, :4]} is read as {back[0, :4]}")
    assert np.array_equal(written(np.ascontiguousarray(array)), array)
assert wrong["whole"] == wrong["lower rows"] == 0
assert min(wrong["every second column"], wrong["columns 10 to 39"], wrong["transposed"], wrong["in the order of Fortran"]) > 0.9
PYTHON
