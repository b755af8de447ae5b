"""Small neural networks in ONNX files, each run on one core: the same bits in whatever thread of whatever program."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self, cast

import numpy as np
from numpy.typing import NDArray

from specapp.base.errors import PictureError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

_CANNOT = "ONNX Runtime cannot run a network: {}. Choose another denoiser."
_ERRORS_ALONE = 3
"""Severity of what ONNX Runtime writes to the error stream."""


@dataclass(frozen=True, slots=True)
class Network:
    """A network that is ready to run, also by several threads at once.

    Parameters
    ----------
    session : onnxruntime.InferenceSession
    """

    session: "InferenceSession"

    @classmethod
    def of(cls, content: bytes) -> Self:
        """The network of the content of a file.

        Raises
        ------
        PictureError
            If ONNX Runtime is missing or cannot load it.
        """
        try:
            import onnxruntime

            onnxruntime.set_default_logger_severity(_ERRORS_ALONE)
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = options.inter_op_num_threads = 1
            options.enable_cpu_mem_arena = False  # it would keep the memory of the longest recording
            return cls(onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"]))
        except Exception as error:  # ONNX Runtime's own have no base in common
            raise PictureError(_CANNOT.format(error)) from error

    def run(self, inputs: Mapping[str, NDArray[np.float32]], *outputs: str) -> list[NDArray[np.float32]]:
        """Outputs by name, of one example; each array is without the axis of examples.

        Raises
        ------
        PictureError
            If ONNX Runtime cannot run it.
        """
        try:
            found = self.session.run(list(outputs), {name: one[None] for name, one in inputs.items()})
        except Exception as error:
            raise PictureError(_CANNOT.format(error)) from error
        return [cast("NDArray[np.float32]", one)[0] for one in found]
