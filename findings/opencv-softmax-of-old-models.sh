#!/bin/sh
# OpenCV 5.0.0.93, networks: Softmax and LogSoftmax of models before opset 13 are summed over one axis.
#
# Expected: until opset 12 both flatten everything from their axis on and sum over all of it; the opset stands in the
# model.
# Seen: the rule of opset 13 for models of opset 11 as well: no word, and each row sums to 1 instead of the whole.
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


picture = normal(1, 4, 9, 11)
(got,), (right,) = both(helper.make_node("Softmax", ["x"], ["y"], axis=1), picture, {}, 11)
print("sum of everything: onnxruntime", right.sum(), "OpenCV", got.sum())
assert np.isclose(right.sum(), 1, atol=1e-5)
assert np.isclose(got.sum(), 9 * 11, atol=1e-3)
PYTHON
