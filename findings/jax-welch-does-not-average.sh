#!/bin/sh
# JAX 0.10.2: jax.scipy.signal.welch() without nperseg averages nothing, so the spectrum of noise is as rough as noise.
#
# Expected: segments of 256 samples, as its documentation says and as scipy.signal.welch() takes: 129 frequencies, and of ten
# seconds of white noise a spectrum that is flat within a few percent. The same for csd().
# Seen: one segment as long as the sound: 80,001 frequencies, each of which scatters by 100 %. csd() of a sound with another one
# that has nothing in common gives a coherence of 1 everywhere. nperseg=256 does what the documentation says.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    jax==0.10.2 numpy==2.4.6 scipy==1.17.1
cd "$folder"
venv/bin/python - <<'PYTHON'
import jax.numpy as jnp
import jax.scipy.signal
import numpy as np
import scipy.signal

RATE_HZ = 16_000
noise, other = np.random.default_rng(0).standard_normal((2, 10 * RATE_HZ)).astype(np.float32)
WAYS = {"SciPy": (scipy.signal, {}), "JAX": (jax.scipy.signal, {}), "JAX, nperseg=256": (jax.scipy.signal, {"nperseg": 256})}
seen = {}
for name, (library, options) in WAYS.items():
    one, two = (jnp.asarray(noise), jnp.asarray(other)) if "JAX" in name else (noise, other)
    density = np.asarray(library.welch(one, RATE_HZ, **options)[1])
    cross = np.abs(np.asarray(library.csd(one, two, RATE_HZ, **options)[1])) ** 2
    coherence = np.median((cross / density / np.asarray(library.welch(two, RATE_HZ, **options)[1]))[2:-2])
    seen[name] = len(density), density[2:-2].std() / density[2:-2].mean(), coherence
    print(f"{name}: {len(density)} frequencies, scatter {seen[name][1]:.1%}, coherence with another noise {coherence:.4f}")
assert seen["SciPy"][0] == seen["JAX, nperseg=256"][0] == 129 and seen["JAX"][0] == 80_001
assert seen["SciPy"][1] < 0.1 and seen["JAX, nperseg=256"][1] < 0.1 and seen["JAX"][1] > 0.9
assert seen["SciPy"][2] < 0.01 and seen["JAX"][2] > 0.99
PYTHON
