"""Pictures that an editor has saved in linear light: `is_linear` tells them, `to_perceptual` turns them back.

Pictures leave without a colour profile, which every program reads as sRGB. An editor that was told to work in linear
light writes other values for the same greys, and says so in the profile that it adds.
"""

import struct
from typing import Any

import numpy as np

from specapp.picture.codes import Values

_HEADER, _ENTRY = 128, 12
_CURVES = (b"kTRC", b"rTRC")


def is_linear(profile: bytes) -> bool:
    """Whether the grey or red curve of an ICC profile is a straight line.

    References
    ----------
    ICC.1:2022, 7.3 (table of tags), 10.6 (curveType) and 10.18 (parametricCurveType).
    """
    try:
        (count,) = struct.unpack_from(">I", profile, _HEADER)
        for index in range(min(count, 100)):
            name, offset, size = struct.unpack_from(">4sII", profile, _HEADER + 4 + index * _ENTRY)
            if name in _CURVES:
                return _is_straight(profile[offset : offset + size])
    except struct.error:
        return False
    return False


def _is_straight(curve: bytes) -> bool:
    if curve[:4] == b"curv":
        (points,) = struct.unpack_from(">I", curve, 8)
        return bool(points == 0 or (points == 1 and struct.unpack_from(">H", curve, 12)[0] == 256))
    if curve[:4] == b"para":
        kind, _, gamma = struct.unpack_from(">HHi", curve, 8)
        return bool(kind == 0 and gamma == 1 << 16)
    return False


def to_perceptual(values: Values) -> Values:
    """Integer values of linear light as those that sRGB has for the same greys (IEC 61966-2-1)."""
    highest = np.iinfo(values.dtype).max
    light = np.arange(highest + 1) / highest
    curved = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    table: Any = np.rint(curved * highest).astype(values.dtype)
    return np.asarray(table[values])
