"""Decoding strangers' pictures inside the sandbox."""

from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

import cv2
import numpy as np

_TYPES = ("uint8", "uint16", "float32", "float64")


def decode(
    request: Mapping[str, Any], reply: Callable[[Mapping[str, Any]], None], source: BinaryIO, target: BinaryIO
) -> None:
    """Write the pixels of the picture `source` into `target`, and reply with their shape and type.

    The reply is empty for what is no picture, or one of other types than 8 and 16 bits or real numbers.
    """
    try:
        array = cv2.imdecode(np.frombuffer(source.read(), np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error:
        array = None
    if array is not None and array.dtype.name in _TYPES:
        target.write(np.ascontiguousarray(array).data)
        reply({"shape": array.shape, "dtype": array.dtype.name})


def warm_up() -> None:
    """Decode a tiny picture of each kind, because OpenCV loads parts of itself only then; a child has one thread."""
    cv2.setNumThreads(1)
    for suffix in (".png", ".tif", ".jpg", ".webp", ".bmp"):
        _, data = cv2.imencode(suffix, np.zeros((4, 4), np.uint8))
        cv2.imdecode(data, cv2.IMREAD_UNCHANGED)
