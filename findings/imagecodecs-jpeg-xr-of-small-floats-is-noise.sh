#!/bin/sh
# imagecodecs 2026.3.6: floats in JPEG XR are rounded to some millionths, and pictures of smaller values come back as 0.25.
#
# Expected: without a level the codec is lossless, as it is for integers; if floats lose something, then in proportion to their
# size. tifffile writes such pictures with compression="jpegxr".
# Seen: all floats are rounded to steps of 1/65536 near zero, whatever their unit: of magnitudes about 0.001 the error is 1 %,
# about 0.00001 it is as large as the picture. Magnitudes below a millionth, as power spectra have them, come back with pixels
# of up to 0.25, hundreds of thousands of times too large. The level is not to be had higher. No error.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    imagecodecs==2026.3.6 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import imagecodecs
import numpy as np

y, x = np.mgrid[:64, :80]
picture = np.sin(x / 9) * np.cos(y / 7)
off = {}
for size in (1, 1e-3, 1e-5, 1e-6, 1e-9):
    pixels = (size * picture).astype(np.float32)
    for level in (None, 1.0):
        back = imagecodecs.jpegxr_decode(imagecodecs.jpegxr_encode(pixels, level=level))
        off[size, level] = np.abs(back - pixels).max() / size
        print(f"size {size:g}, level {level}: largest pixel {np.abs(back).max():.3g}, error {off[size, level]:.2g} of the size")
whole = (30_000 * (picture + 1)).astype(np.uint16)
assert np.array_equal(imagecodecs.jpegxr_decode(imagecodecs.jpegxr_encode(whole)), whole)
assert off[1, None] < 1e-4 and 0.003 < off[1e-3, None] < 0.02 and 0.3 < off[1e-5, None] < 2
assert off[1e-6, None] > 1e5 and off[1e-9, None] > 1e7
assert all(off[size, None] == off[size, 1.0] for size, _ in off)
PYTHON
