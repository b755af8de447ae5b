"""Write a fitted network as ONNX, node by node: ``python -m training.export CHECKPOINT specapp/models/learned.onnx``.

The file holds only convolutions, rectifiers, means over frequency and sums, all of which OpenCV runs. Numbers of rows
and patches are left open.
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
from training.model import Network

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

    def convolution(self, layer: nn.Conv2d, source: str, name: str, sign: float = 1) -> str:
        inputs = [source, self.weight(f"{name}.weight", sign * layer.weight.detach().numpy())]
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


def to_onnx(network: Network) -> bytes:
    """The network as an ONNX file.

    Parameters
    ----------
    network : Network

    Returns
    -------
    bytes
        Input ``seen`` [shape=(pieces, 4, rows, bands)], output ``logits`` [shape=(pieces, 4, rows, bands / 4)].
    """
    graph = _Graph()
    patches = graph.add("Relu", [graph.convolution(network.patches, "seen", "patches")], "patches.kept")
    for number, block in enumerate(network.blocks):
        name = f"block{number}"
        around = graph.convolution(block.around, patches, f"{name}.around")
        mean = graph.add("ReduceMean", [around], f"{name}.mean", axes=[3], keepdims=1)
        # OpenCV 5 would fuse a sum into the convolution before it, and then refuses to spread the mean over frequency.
        overall = graph.convolution(block.overall, mean, f"{name}.overall", sign=-1)
        wide = graph.add("Sub", [graph.convolution(block.widen, around, f"{name}.widen"), overall], f"{name}.sum")
        kept = graph.add("Relu", [wide], f"{name}.kept")
        patches = graph.add("Add", [patches, graph.convolution(block.narrow, kept, f"{name}.narrow")], f"{name}.out")
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
