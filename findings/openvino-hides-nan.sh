#!/bin/sh
# OpenVINO 2026.4.1 on a CPU (x86_64): NaN disappears in a network; Relu makes it 0, Exp infinity, Max the other number.
#
# Expected: NaN goes through, as in NumPy, PyTorch and ONNX Runtime, so that a denoiser that broke down (a log of a negative
# number, 0 / 0) is found by looking at what it gives.
# Seen: Relu(NaN) is 0, Exp(NaN) is infinite, HardSigmoid(NaN) is 1, Maximum and Minimum of NaN and 1 are 1, ReduceMax passes
# over NaN. A network that ends in Relu or HardSigmoid gives finite pictures whatever happened inside. No error or warning.
# Sigmoid, Tanh, Log, Sqrt, Add and ReduceSum keep NaN. Computed in float32 (INFERENCE_PRECISION_HINT).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    openvino==2026.4.1 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import numpy as np
import openvino
from openvino import opset15 as ops

LAYERS = {
    "Relu": ops.relu,
    "Exp": ops.exp,
    "HardSigmoid": lambda x: ops.hard_sigmoid(x, np.float32(0.2), np.float32(0.5)),
    "Maximum with 1": lambda x: ops.maximum(x, np.float32(1)),
    "Minimum with 1": lambda x: ops.minimum(x, np.float32(1)),
    "ReduceMax": lambda x: ops.reduce_max(x, np.int64(0), keep_dims=True),
    "Sigmoid": ops.sigmoid,
    "Tanh": ops.tanh,
    "Log": ops.log,
    "Sqrt": ops.sqrt,
    "Add": lambda x: ops.add(x, np.float32(1)),
    "ReduceSum": lambda x: ops.reduce_sum(x, np.int64(0), keep_dims=True),
}
values = np.linspace(0.1, 0.9, 1_000, dtype=np.float32)
values[0] = np.nan
kept = {}
for name, layer in LAYERS.items():
    source = ops.parameter([len(values)], np.float32)
    network = openvino.Model([layer(source)], [source], name)
    compiled = openvino.Core().compile_model(network, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    result = compiled(values)[0]
    kept[name] = bool(np.isnan(result[0]))
    print(f"{name} of NaN: {result[0]}")
assert not any(kept[name] for name in list(LAYERS)[:6])
assert all(kept[name] for name in list(LAYERS)[6:])
PYTHON
