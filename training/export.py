"""Write a fitted network as ONNX, node by node.

Run as ``python -m training.export CHECKPOINT specapp/denoisers/learned/models``. Three files hold what is run
span by span and what sees all rows at once (see `specapp.denoisers.learned.network`): only convolutions, rectifiers,
sums and the way from patches to rows and back. Numbers of rows and patches are left open.
"""

import argparse
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from specapp.denoisers.learned.learned import BANDS_PER_PATCH
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

    def relu(self, source: str, name: str = "") -> str:
        return self.add("Relu", [source], name or f"{source}.kept")

    def around(self, blocks: nn.Sequential, source: str, name: str) -> str:
        for number, block in enumerate(blocks):
            part = f"{name}{number}"
            around = self.convolution(block.around, source, f"{part}.around")
            kept = self.relu(self.convolution(block.widen, around, f"{part}.widen"))
            source = self.add("Add", [source, self.convolution(block.narrow, kept, f"{part}.narrow")], f"{part}.out")
        return source

    def rows(self, layer: WholeRow, source: str) -> str:
        for number, block in enumerate(layer.blocks):
            name = f"row.block{number}"
            mixed = self.relu(
                self.convolution(block.mix, self.convolution(block.around, source, f"{name}.around"), f"{name}.mix")
            )
            source = self.add("Add", [source, mixed], f"{name}.out")
        return self.convolution(layer.part, source, "parts")

    def halves(self, patches: int, source: str) -> tuple[str, str]:
        places = {"axis": 3, "zero": 0, "edge": patches, "end": 2**31 - 1}
        axis, zero, edge, end = (self.numbers(f"row.{name}", [value]) for name, value in places.items())
        lower = self.add("Slice", [source, zero, edge, axis], "row.lower")
        return lower, self.add("Slice", [source, edge, end, axis], "row.upper")

    def spread(self, layer: WholeRow, source: str, parts: str) -> str:
        patches = layer.join.kernel_size[1]
        lower, upper = self.halves(patches, source)
        shape = self.numbers("row.shape", [0, layer.gather.out_channels, patches, -1])
        apart = self.add("Reshape", [parts, shape], "row.parts")
        turned = self.relu(self.add("Transpose", [apart], "row.turned", perm=[0, 1, 3, 2]))
        spread = self.add("Add", [lower, self.convolution(layer.spread, turned, "row.spread")], "row.out")
        return self.add("Concat", [spread, upper], "row.all", axis=3)

    def file(self, name: str, inputs: list[onnx.ValueInfoProto], outputs: list[onnx.ValueInfoProto]) -> bytes:
        made = helper.make_graph(self.nodes, name, inputs, outputs, self.weights)
        opset = [helper.make_opsetid("", OPSET)]
        model = helper.make_model(made, opset_imports=opset, ir_version=8, producer_name="specapp")
        onnx.checker.check_model(model, full_check=True)
        return bytes(model.SerializeToString())


def to_onnx(network: Network) -> dict[str, bytes]:
    """The network as ONNX files, one for each of `specapp.denoisers.learned.network.PARTS`.

    Parameters
    ----------
    network : Network

    Returns
    -------
    dict from str to bytes
        ``before``: ``seen`` [shape=(pieces, 5, rows, bands)] to ``patches`` [shape=(pieces, 32, rows, bands / 4)] and
        ``row`` [shape=(pieces, 96, rows, 1)]; ``over_time``: ``row`` to ``parts`` [shape=(pieces, 360, rows, 1)];
        ``after``: ``patches`` and ``parts`` to ``logits`` [shape=(pieces, 4, rows, bands / 4)].
    """
    shape, layer = network.shape, network.row
    seen = _blob("seen", shape.seen, "bands")
    patches = _blob("patches", shape.channels, "patches")
    row = _blob("row", shape.row, 1)
    parts = _blob("parts", layer.part.out_channels, 1)
    logits = _blob("logits", BANDS_PER_PATCH, "patches")
    return {
        "before": _before(network).file("before", [seen], [patches, row]),
        "over_time": _over_time(layer).file("over_time", [row], [parts]),
        "after": _after(network).file("after", [patches, parts], [logits]),
    }


def _blob(name: str, channels: int, columns: int | str) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["pieces", channels, "rows", columns])


def _before(network: Network) -> _Graph:
    graph, layer = _Graph(), network.row
    first = graph.relu(graph.convolution(network.patches, "seen", "first"))
    patches = graph.add("Identity", [graph.around(network.before, first, "before")], "patches")
    lower, _ = graph.halves(layer.join.kernel_size[1], patches)
    gathered = graph.convolution(layer.gather, lower, "row.gather")
    graph.relu(graph.convolution(layer.join, gathered, "row.join"), "row")
    return graph


def _over_time(layer: WholeRow) -> _Graph:
    graph = _Graph()
    graph.rows(layer, "row")
    return graph


def _after(network: Network) -> _Graph:
    graph = _Graph()
    spread = graph.spread(network.row, "patches", "parts")
    graph.convolution(network.gains, graph.around(network.after, spread, "after"), "logits")
    return graph


def main() -> None:
    """Read the command line and write the files."""
    parser = argparse.ArgumentParser(description="Write a fitted network as ONNX.")
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    for part, content in to_onnx(mean_network(given.checkpoint)).items():
        (given.folder / f"learned_{part}.onnx").write_bytes(content)


if __name__ == "__main__":
    main()
