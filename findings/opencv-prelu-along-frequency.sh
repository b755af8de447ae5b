#!/bin/sh
# OpenCV 5.0.0.93, networks: slopes of PRelu along the last axis are taken for slopes per channel.
#
# Expected: the slopes are broadcast as ONNX says, from the last axis: with 11 slopes for a picture of 4 channels and
# 11 columns each column has its own.
# Seen: the first 4 of the 11 slopes are used, one per channel, without a word. A slope per frequency band is what
# some small speech networks have.
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


picture, slopes = normal(1, 4, 9, 11), normal(11)
(got,), (right,) = both(helper.make_node("PRelu", ["x", "s"], ["y"]), picture, {"s": slopes}, 17)
per_channel = np.where(picture < 0, picture * slopes[:4, None, None], picture)
print("OpenCV is wrong by", np.abs(got - right).max(), "and equals slopes per channel within", np.abs(got - per_channel).max())
assert np.allclose(right, np.where(picture < 0, picture * slopes, picture), atol=1e-6)
assert np.abs(got - right).max() > 0.1
assert np.allclose(got, per_channel, atol=1e-6)
PYTHON
