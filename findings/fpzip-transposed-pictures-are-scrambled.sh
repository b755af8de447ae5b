#!/bin/sh
# fpzip 1.2.5 (Python): a transposed picture or a Fortran-ordered array comes back with its values in other places.
#
# Expected: fpzip is lossless, and decompress(compress(x)) holds x, whatever the order in memory; zfpy gives such arrays back as
# they were. The option order="C" (the default) names the order of the axes.
# Seen: the bytes are packed as they lie in memory, under the shape that the array shows. Of x.T and of numpy.asfortranarray(x), and so of
# spectrograms that were transposed or came out of MATLAB files, the values are all there and almost none in its place.
# Slices with steps are right. No error. Pass numpy.ascontiguousarray(x).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check fpzip==1.2.5 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import fpzip
import numpy as np

picture = np.random.default_rng(0).standard_normal((12, 20)).astype(np.float32)
arrays = {
    "as it is": (picture, True),
    "every second column": (picture[:, ::2], True),
    "upside down": (picture[::-1], True),
    "transposed": (picture.T, False),
    "Fortran order": (np.asfortranarray(picture), False),
    "transposed, copied": (np.ascontiguousarray(picture.T), True),
}
for name, (array, right) in arrays.items():
    back = fpzip.decompress(fpzip.compress(array)).reshape(array.shape)
    same, moved = np.array_equal(back, array), np.array_equal(np.sort(back, None), np.sort(array, None))
    print(f"{name}: {'equal' if same else 'all values in other places' if moved else 'other'}")
    assert same == right
    assert moved
    in_order = fpzip.decompress(fpzip.compress(array, order="C"), order="C").reshape(array.shape)
    assert np.array_equal(in_order, back)
PYTHON
