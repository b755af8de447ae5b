#!/bin/sh
# scikit-image 0.26.0: denoise_bilateral is a plain Gaussian blur for 16-bit pictures and for pictures in dB.
#
# Expected: the same picture as float from 0 to 1, as uint16 or in dB from -80 to 0 gives the same result, scaled; edges
# are kept, that is what a bilateral filter is for.
# Seen: with sigma_color given or not, a uint16 picture and one whose largest value is 0 are blurred across every edge,
# exactly as with a sigma_color of 1e9. Float pictures from 0 to 1 are right. Nothing is raised. Scale to 0 ... 1 first.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check scikit-image==0.26.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
from skimage.restoration import denoise_bilateral

rng = np.random.default_rng(0)
step = np.zeros((64, 64))
step[:, 32:] = 0.8
picture = np.clip(step + 0.1 + 0.02 * rng.standard_normal(step.shape), 0, 1)
picture[0, 0], picture[0, 1] = 0, 1
inside = (slice(8, -8), slice(8, -8))


def filtered(image, sigma_color):
    return denoise_bilateral(image, win_size=7, sigma_color=sigma_color, sigma_spatial=2, mode="edge").astype(float)


def edge(image):
    return image[inside][:, 24].mean() - image[inside][:, 23].mean()


right = filtered(picture, 0.1)
words = filtered(np.round(picture * 65535).astype(np.uint16), 0.1)
decibels = filtered(picture * 80 - 80, 0.1 * 80) / 80 + 1
blurred = filtered(picture, 1e9)
print(f"height of an edge of 0.8: float {edge(right):.2f}, uint16 {edge(words):.2f}, dB {edge(decibels):.2f}, "
      f"plain blur {edge(blurred):.2f}")
assert edge(right) > 0.75
assert edge(words) < 0.3 and edge(decibels) < 0.3
assert np.abs(words - blurred)[inside].max() < 1e-3
assert np.abs(decibels - blurred)[inside].max() < 1e-6
PYTHON
