#!/bin/sh
# OpenCV 5.0.0.93, networks: the hyperbolic tangent of numbers above about 44 is not a number.
#
# Expected: Tanh of a large number is 1, as tanh(-100) is -1.
# Seen: from 45 upwards NaN, wherever the row is long enough for the vector path (one number alone is right). A layer
# in front of Tanh that is not normalised, such as a spectrum in dB, reaches that at once; everything behind it is
# lost.
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


row = np.full((1, 1, 1, 32), 100, np.float32)
(got,), (right,) = both(helper.make_node("Tanh", ["x"], ["y"]), row, {}, 17)
(got_below,), _ = both(helper.make_node("Tanh", ["x"], ["y"]), -row, {}, 17)
(got_small,), _ = both(helper.make_node("Tanh", ["x"], ["y"]), row * 0.4, {}, 17)
print("tanh(100): onnxruntime", right[0, 0, 0, 0], "OpenCV", got[0, 0, 0, 0])
print("tanh(-100): OpenCV", got_below[0, 0, 0, 0], " tanh(40): OpenCV", got_small[0, 0, 0, 0])
assert (right == 1).all()
assert np.isnan(got).all()
assert (got_below == -1).all() and (got_small == 1).all()
PYTHON
