#!/bin/sh
# onnxruntime 1.32.0: GroupNormalization is wrong where the values stand far from zero, other normalisations are not.
#
# Expected: the variance is taken about the mean, as InstanceNormalization of the same library does; with one channel in a
# group the two compute the same.
# Seen: GroupNormalization takes the mean of the squares less the square of the mean in float32. Of pictures with a spread of
# 1 about -300 (levels in dB) it is 0.08 beside what is right, about 1,000 by 0.5, about 10,000 (16-bit greys) all is NaN. No
# error. InstanceNormalization is within 0.003.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    onnxruntime==1.32.0 onnx==1.23.2 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import numpy as np
import onnxruntime
from onnx import TensorProto, helper

KINDS = (("InstanceNormalization", {}), ("GroupNormalization", {"num_groups": 4}))


def normalised(picture, name, options):
    info = helper.make_tensor_value_info
    shapes = (("x", picture.shape), ("scale", (4,)), ("bias", (4,)))
    graph = helper.make_graph(
        [helper.make_node(name, [key for key, _ in shapes], ["y"], **options)],
        "graph",
        [info(key, TensorProto.FLOAT, shape) for key, shape in shapes],
        [info("y", TensorProto.FLOAT, picture.shape)],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)])
    model.ir_version = 10
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    feeds = {"x": picture, "scale": np.ones(4, np.float32), "bias": np.zeros(4, np.float32)}
    return session.run(None, feeds)[0]


off = {}
for level in (0, -300, 1000, 10000):
    picture = (np.random.default_rng(0).standard_normal((1, 4, 70, 90)) + level).astype(np.float32)
    exact = picture.astype(float) - picture.mean((2, 3), dtype=float, keepdims=True)
    exact /= np.sqrt((exact**2).mean((2, 3), keepdims=True) + 1e-5)
    for name, options in KINDS:
        off[name, level] = np.abs(normalised(picture, name, options) - exact).max()
        print(f"{name}, values about {level}: at most {off[name, level]:.5f} beside what is right")
assert all(off["InstanceNormalization", level] < 0.005 for level in (0, -300, 1000, 10000))
assert off["GroupNormalization", 0] < 0.001 and off["GroupNormalization", -300] > 0.01
assert off["GroupNormalization", 1000] > 0.3 and np.isnan(off["GroupNormalization", 10000])
PYTHON
