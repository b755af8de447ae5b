"""Numbers of FFmpeg's frames, interleaved, as samples of full scale 1."""

from fractions import Fraction
from typing import Any, cast

import av.filter
import numpy as np
from av.audio.frame import AudioFrame
from numpy.typing import NDArray

from specapp.base.buffers import Samples
from specapp.base.errors import AudioError
from specapp.base.sentences import say

_MOST_PLANES = 8  # FFmpeg's AV_NUM_DATA_POINTERS


class NotNarrowError(Exception):
    """Integers that were taken for 24 bits have more."""


class Packing:
    """Numbers of frames, interleaved.

    PyAV crashes where a frame has eight planes or more, so FFmpeg interleaves those first.
    """

    def __init__(self) -> None:
        self.graph: av.filter.Graph | None = None

    def __call__(self, frame: AudioFrame) -> NDArray[Any]:
        """The numbers of a frame as they are [shape=(length, channels)]."""
        channels = frame.layout.nb_channels
        if not frame.format.is_planar:
            return frame.to_ndarray().reshape(-1, channels)
        if channels < _MOST_PLANES:
            return frame.to_ndarray().T
        self.graph = self.graph or _interleaving(frame)
        self.graph.push(frame)
        return cast(AudioFrame, self.graph.pull()).to_ndarray().reshape(-1, channels)


def _interleaving(frame: AudioFrame) -> av.filter.Graph:
    graph = av.filter.Graph()
    rate, name = frame.sample_rate, frame.format.name
    source = graph.add_abuffer(sample_rate=rate, format=name, layout=frame.layout.name, time_base=Fraction(1, rate))
    nodes = graph.add("aformat", f"sample_fmts={name.removesuffix('p')}"), graph.add("abuffersink")
    source.link_to(nodes[0])
    nodes[0].link_to(nodes[1])
    graph.configure()
    return graph


def scaled(block: NDArray[Any], *, narrow: bool) -> Samples:
    """Numbers of a file as samples of full scale 1."""
    kind = block.dtype.str[1:]
    if kind == "i4" and narrow and np.any(block & 0xFF):
        raise NotNarrowError
    if kind in ("f4", "f8"):
        return block
    if kind in ("i2", "i4"):
        wide = kind == "i4" and not narrow
        scaled: Samples = block.astype(np.float64 if wide else np.float32)
        return scaled / scaled.dtype.type(2 ** (8 * block.itemsize - 1))
    if kind == "u1":
        return (block.astype(np.float32) - np.float32(128)) / np.float32(128)
    raise AudioError(
        say("Samples of the type {type} cannot be used. Convert the file to WAV or FLAC.", type=block.dtype)
    )
