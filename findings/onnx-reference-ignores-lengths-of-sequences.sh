#!/bin/sh
# onnx 1.23.2: the reference implementation runs LSTM, GRU and RNN over the padding and knows only tanh and sigmoid.
#
# Expected: onnx.reference is what a converted model is checked against: sequence_lens ends each sequence of a batch where it ends
# (zeros behind it, the last valid state as Y_h), and activations=["Relu"], which PyTorch's RNN exports, is computed.
# Seen: sequence_lens is not looked at, without an error: outputs of shorter sequences go on through the padding, and the reverse
# direction starts in it, so that all of its steps are wrong. "Relu" raises "Unknown activation function". onnxruntime does as
# the standard says. Check recurrent models against onnxruntime, one sequence at a time.
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
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

rng = np.random.default_rng(0)
sound = rng.standard_normal((5, 2, 3)).astype(np.float32)
GATES = {"LSTM": 4, "GRU": 3, "RNN": 1}


def both(kind: str, direction: str, lengths: list[int] | None, **options: list[str]) -> list[np.ndarray]:
    constants = {
        "w": rng.standard_normal((1, GATES[kind] * 4, 3)).astype(np.float32),
        "r": rng.standard_normal((1, GATES[kind] * 4, 4)).astype(np.float32),
    }
    if lengths:
        constants["lens"] = np.array(lengths, np.int32)
    inputs = ["x", "w", "r", "", "lens"] if lengths else ["x", "w", "r"]
    node = helper.make_node(kind, inputs, ["y", "state"], hidden_size=4, direction=direction, **options)
    graph = helper.make_graph(
        [node],
        "layer",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, sound.shape)],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in ("y", "state")],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 9
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return [ReferenceEvaluator(model).run(None, {"x": sound})[0], session.run(None, {"x": sound})[0]]


for kind in GATES:
    for direction in ("forward", "reverse"):
        for lengths in (None, [5, 3]):
            ours, right = both(kind, direction, lengths)
            steps = np.abs(ours - right).max(axis=(1, 3))[:, 1] > 1e-4
            print(f"{kind} {direction}, lengths {lengths}: steps of the second sequence that differ {np.flatnonzero(steps).tolist()}")
            assert np.abs(ours - right)[:, :, 0].max() < 1e-4
            wrong = [0, 1, 2, 3, 4] if direction == "reverse" else [3, 4]
            assert np.flatnonzero(steps).tolist() == (wrong if lengths else [])
try:
    both("RNN", "forward", None, activations=["Relu"])
except RuntimeError as error:
    print("RNN with Relu:", error)
    assert "Unknown activation" in str(error)
else:
    raise SystemExit(1)
PYTHON
