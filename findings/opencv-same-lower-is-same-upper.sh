#!/bin/sh
# OpenCV 5.0.0.93, networks: auto_pad=SAME_LOWER pads like SAME_UPPER, and transposed convolutions with either lose an edge.
#
# Expected: where an odd number of rows is to be padded, SAME_LOWER puts the odd one in front and SAME_UPPER behind, and a
# transposed convolution with either and a stride of two doubles the size, as ONNX says.
# Seen: the model loads without a word. With even kernels SAME_LOWER gives the numbers of SAME_UPPER, that is the result moved by
# one pixel, in convolutions and pooling. ConvTranspose with either gives 17 rows instead of 18. Models that came from TensorFlow
# carry these. Write the padding out (pads=...) before.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    opencv-python-headless==5.0.0.93 onnx==1.23.2 onnxruntime==1.32.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import cv2
import numpy as np
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

rng = np.random.default_rng(0)
picture = rng.standard_normal((1, 4, 9, 11)).astype(np.float32)


def both(kind: str, weights: np.ndarray | None, **options: object) -> list[np.ndarray]:
    names = ["x"] if weights is None else ["x", "w"]
    node = helper.make_node(kind, names, ["y"], **options)
    answers = []
    for shape in (None, "right"):
        graph = helper.make_graph(
            [node],
            "layer",
            [helper.make_tensor_value_info("x", TensorProto.FLOAT, picture.shape)],
            [helper.make_tensor_value_info("y", TensorProto.FLOAT, shape and answers[0].shape)],
            [] if weights is None else [numpy_helper.from_array(weights, "w")],
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 12)])
        model.ir_version = 8
        data = model.SerializeToString()
        if not answers:
            session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
            answers.append(session.run(None, {"x": picture})[0])
    net = cv2.dnn.readNetFromONNX(np.frombuffer(data, np.uint8))
    net.setInput(picture)
    return [np.asarray(net.forward()), *answers]


even = rng.standard_normal((6, 4, 2, 2)).astype(np.float32)
odd = rng.standard_normal((4, 3, 3, 3)).astype(np.float32)
upper = {}
for kind, weights, options in (
    ("Conv", even, {}),
    ("MaxPool", None, {"kernel_shape": [2, 2]}),
    ("ConvTranspose", odd, {"strides": [2, 2]}),
):
    for pad in ("SAME_UPPER", "SAME_LOWER"):
        ours, right = both(kind, weights, auto_pad=pad, **options)
        same = ours.shape == right.shape and np.allclose(ours, right, atol=1e-4)
        upper[kind] = ours if pad == "SAME_UPPER" else upper[kind]
        print(f"{kind} {pad}: OpenCV {ours.shape[2:]}, onnxruntime {right.shape[2:]}, the same: {same},", end=" ")
        print(f"OpenCV's SAME_UPPER: {np.array_equal(ours, upper[kind])}")
        assert same == (pad == "SAME_UPPER" and kind != "ConvTranspose")
        assert np.allclose(ours, upper[kind], atol=1e-5) if kind != "ConvTranspose" else ours.shape[2:] == (17, 21)
PYTHON
