#!/bin/sh
# matplotlib 3.11.2: acorr() and xcorr() of 16-bit or 8-bit samples draw nothing, or correlations beyond one.
#
# Expected: the normalised correlation lies between -1 and 1 and is 1 at lag 0, whatever the type of the samples, as psd() and cohere() of
# the same samples do what they do for floats.
# Seen: products and sums are made in the type of the samples. Sound that wavfile.read() gave is a picture of NaN, or, where the wrapped
# energies happen to be positive, bars of any height and sign, with the largest one elsewhere than at lag 0. Only a warning of NumPy about
# an overflow can show, and bytes have none. Give floats.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    matplotlib==3.11.2 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import warnings

import matplotlib

matplotlib.use("agg")
import matplotlib.pyplot as plt
import numpy as np

warnings.simplefilter("ignore")
rng = np.random.default_rng(0)
broken = {}
for name, dtype, offset, height in (("16 bits", np.int16, 0, 8_000), ("8 bits", np.uint8, 128, 60)):
    for seed in range(20):
        tone = offset + height * np.sin(0.05 * np.arange(4_000) + seed) + height / 8 * rng.standard_normal(4_000)
        samples = np.clip(np.round(tone), np.iinfo(dtype).min, np.iinfo(dtype).max).astype(dtype)
        for kind in (dtype, float):
            lags, values, *_ = plt.acorr(samples.astype(kind), maxlags=50)
            right = abs(values[50] - 1) < 1e-6 and np.abs(values).max() < 1 + 1e-6
            broken.setdefault((name, kind.__name__), []).append(not right)
            if seed == 0:
                print(f"{name} as {kind.__name__}: at lag 0 {values[50]}, from {values.min()} to {values.max()}")
            plt.close("all")
for (name, kind), wrong in broken.items():
    print(f"{name} as {kind}: {sum(wrong)} of {len(wrong)} wrong")
    assert all(wrong) if kind != "float" else not any(wrong)
PYTHON
