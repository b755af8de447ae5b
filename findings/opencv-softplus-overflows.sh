#!/bin/sh
# OpenCV 5.0.0.93, networks: Softplus is infinite from 89, LogSoftmax minus infinite 100 below the largest.
#
# Expected: both are computed so that exp does not overflow, as every runtime for training does: softplus(100) = 100,
# and the logarithm of a share of e^-100 is -100.
# Seen: log(1 + exp(x)) and log(softmax(x)) as written, in single precision: inf and -inf.
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


(got,), (right,) = both(helper.make_node("Softplus", ["x"], ["y"]), np.float32([[[[50, 88, 89, 100]]]]), {}, 17)
print("softplus of 50, 88, 89, 100: onnxruntime", right.ravel(), "OpenCV", got.ravel())
assert np.allclose(right, [50, 88, 89, 100])
assert np.isfinite(got.ravel()[:2]).all() and np.isinf(got.ravel()[2:]).all()
(got,), (right,) = both(helper.make_node("LogSoftmax", ["x"], ["y"]), np.float32([[[[0, 1, 110]]]]), {}, 17)
print("log of softmax of 0, 1, 110: onnxruntime", right.ravel(), "OpenCV", got.ravel())
assert np.allclose(right, [-110, -109, 0])
assert np.isinf(got.ravel()[:2]).all()
PYTHON
