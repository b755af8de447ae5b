"""Write a fitted network as ONNX, node by node: ``python -m training.export CHECKPOINT specapp/models/learned.onnx``.

The file holds only convolutions, rectifiers, sums and the way from patches to rows and back; OpenCV runs all of them.
Numbers of rows and patches are left open.
"""

import argparse
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from specapp.learned import BANDS_PER_PATCH
from training.fit import mean_network
from training.model import Network, WholeRow

OPSET = 13


class _Graph:
    """Nodes and weights in the order they are added."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def add(self, operator: str, inputs: list[str], output: str, **attributes: object) -> str:
        self.nodes.append(helper.make_node(operator, inputs, [output], name=output, **attributes))
        return output

    def weight(self, name: str, values: NDArray[np.float32]) -> str:
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(values, np.float32), name))
        return name

    def numbers(self, name: str, values: list[int]) -> str:
        self.weights.append(numpy_helper.from_array(np.array(values, np.int64), name))
        return name

    def convolution(self, layer: nn.Conv2d, source: str, name: str) -> str:
        inputs = [source, self.weight(f"{name}.weight", layer.weight.detach().numpy())]
        if layer.bias is not None:
            inputs.append(self.weight(f"{name}.bias", layer.bias.detach().numpy()))
        rows, columns = (int(padding) for padding in layer.padding)
        return self.add(
            "Conv",
            inputs,
            name,
            kernel_shape=list(layer.kernel_size),
            strides=list(layer.stride),
            dilations=list(layer.dilation),
            group=layer.groups,
            pads=[rows, columns, rows, columns],
        )

    def relu(self, source: str) -> str:
        return self.add("Relu", [source], f"{source}.kept")

    def around(self, blocks: nn.Sequential, source: str, name: str) -> str:
        for number, block in enumerate(blocks):
            part = f"{name}{number}"
            around = self.convolution(block.around, source, f"{part}.around")
            kept = self.relu(self.convolution(block.widen, around, f"{part}.widen"))
            source = self.add("Add", [source, self.convolution(block.narrow, kept, f"{part}.narrow")], f"{part}.out")
        return source

    def whole_row(self, layer: WholeRow, source: str) -> str:
        patches = layer.join.kernel_size[1]
        axis, zero, edge, end = (self.numbers(f"row.{n}", [v]) for n, v in _slices(patches).items())
        lower = self.add("Slice", [source, zero, edge, axis], "row.lower")
        upper = self.add("Slice", [source, edge, end, axis], "row.upper")
        rows = self.relu(self.convolution(layer.join, self.convolution(layer.gather, lower, "row.gather"), "row.join"))
        for number, block in enumerate(layer.blocks):
            name = f"row.block{number}"
            mixed = self.relu(
                self.convolution(block.mix, self.convolution(block.around, rows, f"{name}.around"), f"{name}.mix")
            )
            rows = self.add("Add", [rows, mixed], f"{name}.out")
        shape = self.numbers("row.shape", [0, layer.gather.out_channels, patches, -1])
        parts = self.add("Reshape", [self.convolution(layer.part, rows, "row.part"), shape], "row.parts")
        turned = self.relu(self.add("Transpose", [parts], "row.turned", perm=[0, 1, 3, 2]))
        spread = self.add("Add", [lower, self.convolution(layer.spread, turned, "row.spread")], "row.out")
        return self.add("Concat", [spread, upper], "row.all", axis=3)


def _slices(patches: int) -> dict[str, int]:
    return {"axis": 3, "zero": 0, "edge": patches, "end": 2**31 - 1}


def to_onnx(network: Network) -> bytes:
    """The network as an ONNX file.

    Parameters
    ----------
    network : Network

    Returns
    -------
    bytes
        Input ``seen`` [shape=(pieces, 5, rows, bands)], output ``logits`` [shape=(pieces, 4, rows, bands / 4)].
    """
    graph = _Graph()
    patches = graph.relu(graph.convolution(network.patches, "seen", "patches"))
    patches = graph.around(network.before, patches, "before")
    patches = graph.whole_row(network.row, patches)
    patches = graph.around(network.after, patches, "after")
    graph.convolution(network.gains, patches, "logits")
    seen = helper.make_tensor_value_info("seen", TensorProto.FLOAT, ["pieces", network.shape.seen, "rows", "bands"])
    logits = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["pieces", BANDS_PER_PATCH, "rows", "patches"])
    made = helper.make_graph(graph.nodes, "learned", [seen], [logits], graph.weights)
    model = helper.make_model(
        made, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8, producer_name="specapp"
    )
    onnx.checker.check_model(model, full_check=True)
    return bytes(model.SerializeToString())


def main() -> None:
    """Read the command line and write the file."""
    parser = argparse.ArgumentParser(description="Write a fitted network as ONNX.")
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("output", type=Path)
    given = parser.parse_args()
    given.output.write_bytes(to_onnx(mean_network(given.checkpoint)))


if __name__ == "__main__":
    main()
