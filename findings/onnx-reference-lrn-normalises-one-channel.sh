#!/bin/sh
# onnx 1.23.2: the reference implementation of LRN normalises one channel, that of LpNormalization with p=1 adds signed values.
#
# Expected: onnx.reference computes what the standard writes: LRN divides each channel by the squares of its neighbours, and the
# norm with p=1 is the sum of absolute values.
# Seen: LRN counts the pictures of the batch where it should count channels: with one picture all channels but the first keep
# their values (divided by bias ** beta), with as many pictures as channels it is right. LpNormalization with p=1 divides by the
# plain sum, which may be next to zero: 0.5 becomes 100. onnxruntime does both as the standard says, and p=2
# is right. A converter that is tested against the reference alone fails on right models.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    onnx==1.23.2 onnxruntime==1.32.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import numpy as np
import onnxruntime
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator


def both(kind: str, picture: np.ndarray, **options: float) -> list[np.ndarray]:
    graph = helper.make_graph(
        [helper.make_node(kind, ["x"], ["y"], **options)],
        "layer",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, picture.shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 9
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return [ReferenceEvaluator(model).run(None, {"x": picture})[0], session.run(None, {"x": picture})[0]]


rng = np.random.default_rng(0)
for pictures in (1, 2, 4):
    picture = rng.standard_normal((pictures, 4, 6, 6)).astype(np.float32)
    ours, right = both("LRN", picture, alpha=0.5, beta=0.75, bias=1.0, size=3)
    channels = np.flatnonzero(np.abs(ours - right).max(axis=(0, 2, 3)) > 1e-4).tolist()
    kept = [channel for channel in range(4) if np.array_equal(ours[:, channel], picture[:, channel])]
    print(f"LRN, {pictures} pictures of 4 channels: wrong channels {channels}, left as they were {kept}")
    assert channels == kept == list(range(pictures, 4))
row = np.float32([[0.5, 0.3, -0.795]])
for p in (1, 2):
    ours, right = both("LpNormalization", row, axis=1, p=p)
    print(f"LpNormalization of {row[0]}, p={p}: reference {ours[0].round(3)}, onnxruntime {right[0].round(3)}")
    assert np.allclose(ours, right, atol=1e-5) == (p == 2)
PYTHON
