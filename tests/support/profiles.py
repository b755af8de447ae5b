"""Colour profiles with nothing but one curve for grey."""

import struct
from collections.abc import Sequence


def profile(curve: bytes, name: bytes = b"kTRC") -> bytes:
    return bytes(128) + struct.pack(">I4sII", 1, name, 144, len(curve)) + curve


def points(*values: int) -> bytes:
    """A curve through points, or one gamma in 256ths, or a straight line."""
    return b"curv" + bytes(4) + struct.pack(f">I{len(values)}H", len(values), *values)


def parametric(kind: int, numbers: Sequence[float]) -> bytes:
    return b"para" + bytes(4) + struct.pack(f">HH{len(numbers)}i", kind, 0, *(round(one * 65_536) for one in numbers))
