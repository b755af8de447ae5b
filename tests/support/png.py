"""PNG files chunk by chunk, as programs write them that do it otherwise than the libraries here."""

import struct
import zlib

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
