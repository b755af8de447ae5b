"""Small neural networks in ONNX files: the same bits in whatever thread of whatever program.

They run in ONNX Runtime where it is installed, else in OpenCV, which takes about twice as long.
"""

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Self, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from specapp.base.errors import PictureError
from specapp.base.sentences import say

Blob: TypeAlias = NDArray[np.float32]
Engine: TypeAlias = Callable[[Mapping[str, Blob], Sequence[str]], list[Blob]]
"""Outputs of (inputs by name, names of outputs), each with the axis of examples."""

UNTOLD = "ORT_DISABLE_TELEMETRY"
"""Names in the environment of ONNX Runtime that nothing is sent to its maker."""
_ERRORS_ALONE = 3
"""Severity of what ONNX Runtime writes to the error stream."""


@dataclass(frozen=True, slots=True)
class Network:
    """A network that is ready to run, also by several threads at once.

    Parameters
    ----------
    engine : callable
    """

    engine: Engine

    @classmethod
    def of(cls, content: bytes) -> Self:
        """The network of the content of a file.

        Parameters
        ----------
        content : bytes
            Of an ONNX file.

        Returns
        -------
        Network

        Raises
        ------
        PictureError
            If it cannot be loaded.
        MemoryError
            If there is no room for it.
        """
        made = onnx_runtime if find_spec("onnxruntime") else opencv
        try:
            return cls(made(content))
        except MemoryError:
            raise
        except Exception as error:  # ONNX Runtime's own have no base in common
            raise PictureError(_cannot(error)) from error

    def run(self, inputs: Mapping[str, Blob], *outputs: str) -> list[Blob]:
        """Outputs by name, of one example; each array is without the axis of examples.

        Parameters
        ----------
        inputs : mapping of str to ndarray
        *outputs : str

        Returns
        -------
        list of ndarray, float32

        Raises
        ------
        PictureError
            If it cannot be run.
        MemoryError
            If there is no room for its work.
        """
        try:
            found = self.engine({name: np.ascontiguousarray(one)[None] for name, one in inputs.items()}, outputs)
        except MemoryError:  # the worker has a sentence for it
            raise
        except Exception as error:
            raise PictureError(_cannot(error)) from error
        return [one[0] for one in found]


def onnx_runtime(content: bytes) -> Engine:
    """Run a network on one core; no arena would keep the memory of the longest recording.

    ONNX Runtime tells its maker of each session, unless it is told not to before it is imported.
    """
    os.environ.setdefault(UNTOLD, "1")
    import onnxruntime

    onnxruntime.set_default_logger_severity(_ERRORS_ALONE)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    return lambda inputs, outputs: cast("list[Blob]", session.run(list(outputs), dict(inputs)))


def opencv(content: bytes) -> Engine:
    """Run a network of which each thread has its own, as OpenCV's keep their buffers."""
    import cv2

    def load() -> Any:
        return cv2.dnn.readNetFromONNX(np.frombuffer(content, np.uint8))

    own = threading.local()
    own.network = load()

    def run(inputs: Mapping[str, Blob], outputs: Sequence[str]) -> list[Blob]:
        if not hasattr(own, "network"):
            own.network = load()
        for name, blob in inputs.items():
            own.network.setInput(blob, name)
        return [np.array(blob, np.float32) for blob in own.network.forward(list(outputs))]

    return run


def _cannot(error: Exception) -> str:
    return say("The network cannot be run: {reason}. Choose another denoiser.", reason=error)
