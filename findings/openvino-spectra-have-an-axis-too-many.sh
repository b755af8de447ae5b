#!/bin/sh
# OpenVINO 2026.4.1: the spectra of an ONNX model with DFT (onesided) have one axis more than the model says.
#
# Expected: real blocks of shape (blocks, samples, 1) become spectra of (blocks, bins, 2), as ONNX defines it and ONNX Runtime
# and onnx's own reference give it.
# Seen: the result has the shape (blocks, bins, 1, 2), and the values are right. A model that goes on with the spectra, or a
# program that takes result[..., 0] for the real part of all bins by their axis, gets another shape; full spectra (onesided=0)
# and complex blocks have the shape that they should have.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    openvino==2026.4.1 onnx==1.23.2 onnxruntime==1.32.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import numpy as np
import onnxruntime
import openvino
from onnx import TensorProto, helper

blocks = np.random.default_rng(0).standard_normal((2, 16, 1)).astype(np.float32)
ranks = {}
for onesided in (0, 1):
    node = helper.make_node("DFT", ["x"], ["y"], axis=1, onesided=onesided)
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, blocks.shape)
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, None)
    model = helper.make_model(helper.make_graph([node], "graph", [x], [y]), opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 9
    stored = model.SerializeToString()
    right = onnxruntime.InferenceSession(stored, providers=["CPUExecutionProvider"]).run(None, {"x": blocks})[0]
    core = openvino.Core()
    seen = core.compile_model(core.read_model(stored), "CPU")(blocks)[0]
    ranks[onesided] = seen.ndim
    print(f"onesided={onesided}: ONNX Runtime {right.shape}, OpenVINO {seen.shape}")
    assert right.shape == (2, 9 if onesided else 16, 2)
    assert np.allclose(seen.ravel(), right.ravel(), atol=1e-4)
assert ranks == {0: 3, 1: 4}
PYTHON
