#!/bin/sh
# OpenCV 5.0.0 (cv2.dnn): a GRU of which only the sequence is an output gives its last step alone.
#
# Expected: an ONNX GRU with its first output named ("y") gives all steps, as onnxruntime does.
# Seen: with "y" alone named the result has one step, the last; nothing is raised, and its shape is the only sign. With
# the second output ("y_h") named as well, both engines give all steps, equal to onnxruntime within 1e-6. Exporters drop
# unused outputs, so networks of separators and denoisers meet it.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check opencv-python-headless==5.0.0.93 onnx==1.23.2 onnxruntime==1.32.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import cv2
import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

STEPS, INPUTS, HIDDEN = 7, 3, 4
rng = np.random.default_rng(0)
weights = {
    "W": rng.standard_normal((1, 3 * HIDDEN, INPUTS)).astype(np.float32),
    "R": rng.standard_normal((1, 3 * HIDDEN, HIDDEN)).astype(np.float32),
    "B": np.zeros((1, 6 * HIDDEN), np.float32),
}
x = rng.standard_normal((STEPS, 1, INPUTS)).astype(np.float32)


def network(outputs):
    shapes = {"y": [STEPS, 1, 1, HIDDEN], "y_h": [1, 1, HIDDEN]}
    graph = helper.make_graph(
        [helper.make_node("GRU", ["x", *weights], outputs, hidden_size=HIDDEN, linear_before_reset=1)],
        "gru",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, list(x.shape))],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, shapes[name]) for name in outputs],
        [numpy_helper.from_array(value, name) for name, value in weights.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    return model.SerializeToString()


for outputs in (["y"], ["y", "y_h"]):
    model = network(outputs)
    expected = onnxruntime.InferenceSession(model).run(["y"], {"x": x})[0]
    net = cv2.dnn.readNetFromONNX(np.frombuffer(model, np.uint8), engine=cv2.dnn.ENGINE_NEW)
    net.setInput(x)
    given = net.forward("y")
    print(outputs, "onnxruntime:", expected.shape, "OpenCV:", given.shape)
    if len(outputs) == 1:
        assert given.size == HIDDEN and np.allclose(given.ravel(), expected[-1].ravel(), atol=1e-6)
    else:
        assert np.allclose(given, expected, atol=1e-6)
PYTHON
