#!/bin/sh
# OpenCV 5.0.0.93, networks: antialias of Resize and alpha of Swish are ignored.
#
# Expected: an attribute that is not supported is refused, or followed.
# Seen: a picture made smaller with antialias=1 (PyTorch's interpolate(..., antialias=True)) is sampled without it, so
# that fine texture turns into false patterns; Swish(alpha=1.7) is Swish with alpha 1. Both load without a word.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check opencv-python-headless==5.0.0.93 numpy==2.4.6 \
    onnx==1.23.2 onnxruntime==1.32.0
"$folder/venv/bin/python" - <<'PYTHON'
import cv2
import numpy as np
import onnxruntime
from onnx import TensorProto, helper, numpy_helper


def both(node, picture, constants, opset, outputs=("y",)):
    """What OpenCV and onnxruntime make of a network of one layer."""
    answers = {}
    for shapes in ([None] * len(outputs), None):
        shapes = shapes or [list(answer.shape) for answer in answers["onnxruntime"]]
        graph = helper.make_graph(
            [node],
            "layer",
            [helper.make_tensor_value_info("x", TensorProto.FLOAT, list(picture.shape))],
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in zip(outputs, shapes)],
            [numpy_helper.from_array(value, name) for name, value in constants.items()],
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)])
        model.ir_version = 8
        data = model.SerializeToString()
        if "onnxruntime" not in answers:
            session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
            answers["onnxruntime"] = session.run(None, {"x": picture})
    net = cv2.dnn.readNetFromONNX(np.frombuffer(data, np.uint8))
    net.setInput(picture)
    return [np.asarray(answer) for answer in net.forward(list(outputs))], answers["onnxruntime"]


rng = np.random.default_rng(0)


def normal(*shape):
    return rng.standard_normal(shape).astype(np.float32)


picture = np.indices((16, 16)).sum(0)[None, None].astype(np.float32) % 2
node = helper.make_node("Resize", ["x", "", "", "s"], ["y"], mode="linear", antialias=1)
plain = helper.make_node("Resize", ["x", "", "", "s"], ["y"], mode="linear")
sizes = {"s": np.array([1, 1, 5, 5], np.int64)}
(got,), (right,) = both(node, picture, sizes, 18)
_, (without,) = both(plain, picture, sizes, 18)
print("a chequered picture, 16 to 5 points: contrast onnxruntime", np.ptp(right), "OpenCV", np.ptp(got))
assert np.ptp(right) < 0.2 and np.ptp(got) > 0.4
assert np.allclose(got, without, atol=1e-5)
row = normal(1, 1, 1, 16)
(got,), (right,) = both(helper.make_node("Swish", ["x"], ["y"], alpha=1.7), row, {}, 24)
print("Swish, alpha 1.7: OpenCV is wrong by", np.abs(got - right).max())
assert np.abs(got - right).max() > 0.05
assert np.allclose(got, row / (1 + np.exp(-row)), atol=1e-5)
PYTHON
