#!/bin/sh
# OpenCV 5.0.0.93, networks: LayerNormalization is inexact where the values stand far from zero.
#
# Expected: the variance is taken about the mean; a row of levels around -300 with a spread of 1 is normalised as well
# as one around 0.
# Seen: the difference of two large sums in single precision: an error of 0.01 at 100, of about 0.2 at 300, of more
# than 0.4 at 1000, in values that should spread by 1.
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


errors = []
for offset in (0, 100, 300, 1000):
    rows = (normal(1, 1, 4, 256) + offset).astype(np.float32)
    (got,), (right,) = both(
        helper.make_node("LayerNormalization", ["x", "s"], ["y"]), rows, {"s": np.ones(256, np.float32)}, 17
    )
    exact = rows.astype(float) - rows.mean(-1, keepdims=True, dtype=float)
    exact /= np.sqrt((exact**2).mean(-1, keepdims=True) + 1e-5)
    errors.append(float(np.abs(got - exact).max()))
    print(f"around {offset}: onnxruntime wrong by {np.abs(right - exact).max():.5f}, OpenCV by {errors[-1]:.5f}")
    assert np.abs(right - exact).max() < 1e-3
assert errors[0] < 1e-5 and errors[2] > 0.05 and errors[3] > 0.2
PYTHON
