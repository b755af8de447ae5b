#!/bin/sh
# scikit-learn 1.9.1: NMF with the Kullback-Leibler or Itakura-Saito divergence sees nothing in quiet spectra.
#
# Expected: the parts of X times c are those of X with c in one of the factors: the unit of a spectrogram does not matter, as with
# the Frobenius norm, where even a billionth gives the same parts.
# Seen: its multiplicative updates never divide by less than the smallest step of float32, 1.2e-7, which is not small for powers of
# sounds. Of a matrix that four parts explain to 1 %, a millionth is explained to 15 %, and of a billionth nothing
# is: what comes back is all but zero, without a warning, in float64, too. Both divergences are the usual ones for sound. Scale first.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check scikit-learn==1.9.1 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import warnings

import numpy as np
from sklearn.decomposition import NMF

warnings.simplefilter("ignore")
rng = np.random.default_rng(0)
spectra = (rng.random((60, 4)) ** 4) @ (rng.random((4, 80)) ** 4) + 1e-6
left = {}
for loss, solver in (("frobenius", "cd"), ("kullback-leibler", "mu"), ("itakura-saito", "mu")):
    for scale in (1, 1e-6, 1e-9):
        model = NMF(4, beta_loss=loss, solver=solver, max_iter=300, init="nndsvda", random_state=0)
        parts = model.fit_transform(spectra * scale) @ model.components_
        left[loss, scale] = np.linalg.norm(parts / scale - spectra) / np.linalg.norm(spectra)
        print(f"{loss}, times {scale:g}: {100 * left[loss, scale]:.1f} % are not explained")
    assert left[loss, 1] < 0.03
assert left["frobenius", 1e-9] < 0.01
for loss in ("kullback-leibler", "itakura-saito"):
    assert left[loss, 1e-6] > 5 * left[loss, 1]
    assert left[loss, 1e-9] > 0.9
PYTHON
