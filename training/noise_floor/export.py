"""Write the fitted noise estimate as ONNX: ``python -m training.noise_floor.export CHECKPOINT FILE``."""

import argparse
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from training.noise_floor.model import BANDS, FEATURES, QUANTILES, NoiseNetwork

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

    def convolution(self, layer: nn.Conv2d, source: str, name: str) -> str:
        weight = self.weight(f"{name}.weight", layer.weight.detach().numpy())
        inputs = [source, weight]
        if layer.bias is not None:
            inputs.append(self.weight(f"{name}.bias", layer.bias.detach().numpy()))
        _, columns = (int(padding) for padding in layer.padding)
        shape = {"kernel_shape": list(layer.kernel_size), "dilations": list(layer.dilation)}
        return self.add("Conv", inputs, name, pads=[0, columns, 0, columns], **shape)

    def relu(self, source: str) -> str:
        return self.add("Relu", [source], f"{source}.kept")

    def block(self, block: nn.Module, source: str, name: str) -> str:
        judged = self.relu(self.convolution(block.around, self.relu(source), f"{name}.around"))
        mean = self.add("ReduceMean", [judged], f"{name}.mean", axes=[3], keepdims=1)
        everywhere = self.relu(self.convolution(block.everywhere, mean, f"{name}.everywhere"))
        both = self.add("Add", [judged, everywhere], f"{name}.both")
        return self.add("Add", [source, self.convolution(block.mix, both, f"{name}.mix")], f"{name}.out")


def to_onnx(network: NoiseNetwork) -> bytes:
    """The network as an ONNX file.

    ``seen`` [shape=(1, features, places, bands)] to ``quantiles`` [shape=(1, quantiles, places, bands)] and ``speech``
    [shape=(1, 1, places, 1)].
    """
    graph = _Graph()
    source = graph.convolution(network.first, "seen", "first")
    for number, block in enumerate(network.blocks):
        source = graph.block(block, source, f"block{number}")
    judged = graph.relu(source)
    graph.convolution(network.last, judged, "quantiles")
    listened = graph.relu(graph.convolution(network.listen, judged, "listen"))
    graph.convolution(network.speech, graph.add("ReduceMean", [listened], "listened", axes=[3], keepdims=1), "speech")
    shapes = (("seen", FEATURES, BANDS), ("quantiles", len(QUANTILES), BANDS), ("speech", 1, 1))
    ends = [helper.make_tensor_value_info(n, TensorProto.FLOAT, [1, size, "places", wide]) for n, size, wide in shapes]
    made = helper.make_graph(graph.nodes, "noise", ends[:1], ends[1:], graph.weights)
    opset = [helper.make_opsetid("", OPSET)]
    model = helper.make_model(made, opset_imports=opset, ir_version=8, producer_name="specapp")
    onnx.checker.check_model(model, full_check=True)
    return bytes(model.SerializeToString())


def load(checkpoint: Path) -> NoiseNetwork:
    """The running mean of the weights of a fit."""
    network = NoiseNetwork()
    network.load_state_dict(torch.load(checkpoint, weights_only=True)["mean"])
    network.eval()
    return network


def main() -> None:
    """Read the command line and write the file."""
    parser = argparse.ArgumentParser(description="Write the noise estimate as ONNX.")
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("file", type=Path)
    given = parser.parse_args()
    given.file.write_bytes(to_onnx(load(given.checkpoint)))


if __name__ == "__main__":
    main()
