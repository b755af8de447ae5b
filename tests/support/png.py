"""PNG files chunk by chunk, and colour profiles of one curve, as programs write them that do it otherwise."""

import struct
import zlib
from collections.abc import Sequence

import numpy as np

from tests.support.round_trip import Pixels


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png(pixels: Pixels, *, before: bytes = b"", behind: bytes = b"") -> bytes:
    """A grey PNG with other chunks before and behind its pixels."""
    rows, columns = pixels.shape
    lines = b"".join(b"\0" + row.astype(pixels.dtype.newbyteorder(">")).tobytes() for row in np.asarray(pixels))
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", columns, rows, pixels.dtype.itemsize * 8, 0, 0, 0, 0))
    pieces = (header, before, chunk(b"IDAT", zlib.compress(lines)), behind, chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(pieces)


def profile(curve: bytes, name: bytes = b"kTRC") -> bytes:
    return bytes(128) + struct.pack(">I4sII", 1, name, 144, len(curve)) + curve


def points(*values: int) -> bytes:
    """A curve through points, or one gamma in 256ths, or a straight line."""
    return b"curv" + bytes(4) + struct.pack(f">I{len(values)}H", len(values), *values)


def parametric(kind: int, numbers: Sequence[float]) -> bytes:
    return b"para" + bytes(4) + struct.pack(f">HH{len(numbers)}i", kind, 0, *(round(one * 65_536) for one in numbers))
