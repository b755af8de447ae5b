#!/bin/sh
# OpenCV 5.0.0.93, networks: a GRU of direction "reverse" runs forwards.
#
# Expected: the direction is followed, as it is in a bidirectional GRU and in a reversed LSTM, or the model is
# refused.
# Seen: no word, and the numbers of the same GRU with direction "forward". The sequence of a reversed LSTM is right,
# but its last state (Y_h) is that of the wrong end.
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


frames, hidden = normal(10, 1, 7), 5


def gru(direction):
    return helper.make_node(
        "GRU", ["x", "w", "r"], ["y", "h"], hidden_size=hidden, direction=direction, linear_before_reset=1
    )


weights = {"w": normal(1, 3 * hidden, 7), "r": normal(1, 3 * hidden, hidden)}
got, right = both(gru("reverse"), frames, weights, 17, ("y", "h"))
_, forwards = both(gru("forward"), frames, weights, 17, ("y", "h"))
print("GRU, reverse: OpenCV is wrong by", np.abs(got[0] - right[0]).max())
print("             and equals the forward one within", np.abs(got[0] - forwards[0]).max())
assert np.abs(got[0] - right[0]).max() > 0.1
assert np.allclose(got[0], forwards[0], atol=1e-5)
weights = {"w": normal(1, 4 * hidden, 7), "r": normal(1, 4 * hidden, hidden), "b": normal(1, 8 * hidden)}
lstm = helper.make_node("LSTM", ["x", "w", "r", "b"], ["y", "h"], hidden_size=hidden, direction="reverse")
got, right = both(lstm, frames, weights, 17, ("y", "h"))
print("LSTM, reverse: sequence within", np.abs(got[0] - right[0]).max(), "last state wrong by", np.abs(got[1] - right[1]).max())
assert np.allclose(got[0], right[0], atol=1e-5)
assert np.abs(got[1] - right[1]).max() > 0.1
assert np.allclose(got[1][0], got[0][-1, 0], atol=1e-5)
PYTHON
