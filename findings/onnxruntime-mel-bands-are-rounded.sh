#!/bin/sh
# onnxruntime 1.32.0: the operator MelWeightMatrix gives other bands than any mel filter bank of audio libraries.
#
# Expected: MelWeightMatrix(40, 512, 16000, 0, 8000) is the triangular HTK filter bank that librosa (htk=True, norm=None),
# torchaudio and Kaldi compute, whose edges lie where the scale puts them.
# Seen: each edge is first rounded down to a bin of the transform. The lowest bands hold one or two bins, single weights
# differ by up to 0.99, and a band's sum by a fifth and more: a network that was fitted on mel spectrograms of a library hears
# something else when its front end is exported with this operator.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    onnxruntime==1.32.0 onnx==1.23.2 librosa==0.11.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import librosa
import numpy as np
import onnx
import onnxruntime
from onnx import helper, numpy_helper

values = {"n": np.int64(40), "length": np.int64(512), "rate": np.int64(16000), "low": np.float32(0), "high": np.float32(8000)}
graph = helper.make_graph(
    [helper.make_node("MelWeightMatrix", list(values), ["bands"])],
    "bands",
    [],
    [onnx.ValueInfoProto(name="bands")],
    [numpy_helper.from_array(np.asarray(value), name) for name, value in values.items()],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
model.ir_version = 9
session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
bands = session.run(None, {})[0]
library = librosa.filters.mel(sr=16000, n_fft=512, n_mels=40, fmin=0, fmax=8000, htk=True, norm=None).T
largest = np.abs(bands - library).max()
print(f"shapes {bands.shape} and {library.shape}, weights differ by up to {largest:.2f}")
print(f"sums of the lowest bands: operator {bands.sum(0)[:5].round(2)}, librosa {library.sum(0)[:5].round(2)}")
assert bands.shape == library.shape and largest > 0.9
PYTHON
