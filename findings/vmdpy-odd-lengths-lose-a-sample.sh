#!/bin/sh
# vmdpy 0.2 (variational mode decomposition): the modes of a signal of odd length are one sample shorter than it.
#
# Expected: each mode is as long as the signal, so that signal minus modes is what is left of it, as with even lengths.
# Seen: the last sample is dropped before anything is computed, without a word; the parts and the signal no longer fit, and
# blocks that are decomposed one by one drift apart by a sample each.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    vmdpy==0.2 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import numpy as np
import vmdpy

signal = np.cos(2 * np.pi * 20 * np.arange(1001) / 1000) + 0.5 * np.cos(2 * np.pi * 90 * np.arange(1001) / 1000)
missing = {}
for length in (999, 1000, 1001):
    modes, _, _ = vmdpy.VMD(signal[:length], 2000, 0, 2, 0, 1, 1e-7)
    missing[length] = length - modes.shape[1]
    print(f"signal of {length} samples: modes {modes.shape}")
assert missing == {999: 1, 1000: 0, 1001: 1}
PYTHON
