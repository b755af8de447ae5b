#!/bin/sh
# OpenCV 5.0.0.93, networks: clip, input_forget and sequence lengths of recurrent layers are ignored.
#
# Expected: an option that is not supported is refused, as activations are ("'Strings' are not supported").
# Seen: the model loads without a word and computes as if the option were not there: an LSTM with clip or with coupled
# gates, a GRU with sequence_lens, whose padded steps are then counted as sound.
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


frames, hidden = normal(10, 2, 7), 5
weights = {"w": normal(1, 4 * hidden, 7), "r": normal(1, 4 * hidden, hidden), "b": normal(1, 8 * hidden)}
_, plain = both(helper.make_node("LSTM", ["x", "w", "r", "b"], ["y"], hidden_size=hidden), frames, weights, 17)
for option in ({"clip": 0.5}, {"input_forget": 1}):
    node = helper.make_node("LSTM", ["x", "w", "r", "b"], ["y"], hidden_size=hidden, **option)
    got, right = both(node, frames, weights, 17)
    print(option, "wrong by", np.abs(got[0] - right[0]).max(), "without the option", np.abs(got[0] - plain[0]).max())
    assert np.abs(got[0] - right[0]).max() > 0.1
    assert np.allclose(got[0], plain[0], atol=1e-5)
weights = {"w": normal(1, 3 * hidden, 7), "r": normal(1, 3 * hidden, hidden), "n": np.array([10, 4], np.int32)}
node = helper.make_node("GRU", ["x", "w", "r", "", "n"], ["y", "h"], hidden_size=hidden, linear_before_reset=1)
got, right = both(node, frames, weights, 17, ("y", "h"))
print("GRU, a sequence of 4 in 10 steps: behind its end", np.abs(right[0][4:, 0, 1]).max(), "OpenCV", np.abs(got[0][4:, 0, 1]).max())
assert (right[0][4:, 0, 1] == 0).all()
assert np.abs(got[0][4:, 0, 1]).max() > 0.1
PYTHON
