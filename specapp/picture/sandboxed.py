"""Decoding strangers' pictures inside the sandbox."""

import io
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

import cv2
import numpy as np
from PIL import Image

_TYPES = ("uint8", "uint16", "float32", "float64")


def decode(
    request: Mapping[str, Any], reply: Callable[[Mapping[str, Any]], None], source: BinaryIO, target: BinaryIO
) -> None:
    """Write the pixels of the picture `source` into `target`, and reply with their shape and type.

    The reply is empty for what is no picture, or one of other types than 8 and 16 bits or real numbers. What is in inks
    (CMYK) is read by Pillow: OpenCV makes its greys brighter by one.
    """
    array = _of_inks(source) if request.get("in_inks") else _decoded(source)
    if array is not None and array.dtype.name in _TYPES:
        target.write(np.ascontiguousarray(array).data)
        reply({"shape": array.shape, "dtype": array.dtype.name})


def _decoded(source: BinaryIO) -> Any:
    try:
        return cv2.imdecode(np.frombuffer(source.read(), np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error:
        return None


def _of_inks(source: BinaryIO) -> Any:
    try:
        with Image.open(source, formats=("JPEG",)) as image:
            return np.asarray(image.convert("RGB"))[..., ::-1]
    except (OSError, ValueError, SyntaxError):
        return None


def warm_up() -> None:
    """Decode a tiny picture of each kind, because OpenCV loads parts of itself only then; a child has one thread."""
    cv2.setNumThreads(1)
    for suffix in (".png", ".tif", ".jpg", ".webp", ".bmp"):
        _, data = cv2.imencode(suffix, np.zeros((4, 4), np.uint8))
        cv2.imdecode(data, cv2.IMREAD_UNCHANGED)
    file = io.BytesIO()
    Image.new("CMYK", (4, 4)).save(file, "JPEG")
    _of_inks(file)
