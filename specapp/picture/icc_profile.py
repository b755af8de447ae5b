"""The tone curve in an ICC profile: what the values of a picture mean that has one."""

import struct

import numpy as np

from specapp.picture.layout import HIGHEST_CODE
from specapp.picture.tone_curve import Shares, ToLight, ToneCurve, gamma, is_srgb

_HEADER_BYTES, _ENTRY_BYTES = 128, 12  # ICC.1
_CURVES = (b"kTRC", b"rTRC")
_MOST_TAGS = 100  # own choice
_PARAMETERS = ("g", "gab", "gabc", "gabcd", "gabcdef")
_FRACTION = 256  # ICC.1, u8Fixed8Number
_FIXED_POINT = 65_536  # ICC.1, s15Fixed16Number


def curve_of_profile(profile: bytes) -> ToneCurve | None:
    """The grey or red curve of a profile; None if there is none, or if it is that of sRGB.

    References
    ----------
    ICC.1:2022, 7.3 (table of tags), 10.6 (curveType) and 10.18 (parametricCurveType).
    """
    try:
        (count,) = struct.unpack_from(">I", profile, _HEADER_BYTES)
        for index in range(min(count, _MOST_TAGS)):
            name, offset, size = struct.unpack_from(">4sII", profile, _HEADER_BYTES + 4 + index * _ENTRY_BYTES)
            if name in _CURVES:
                curve = _curve(profile[offset : offset + size])
                return curve if curve and not is_srgb(curve) else None
    except struct.error:
        return None
    return None


def _curve(tag: bytes) -> ToneCurve | None:
    if tag[:4] == b"para":
        return _parametric(tag)
    if tag[:4] != b"curv":
        return None
    (count,) = struct.unpack_from(">I", tag, 8)
    if count == 0:
        return gamma(1.0)
    if count == 1:
        return gamma(struct.unpack_from(">H", tag, 12)[0] / _FRACTION, 1 / _FRACTION)
    points = np.frombuffer(tag, ">u2", min(count, (len(tag) - 12) // 2), 12) / HIGHEST_CODE
    half = 0.5 / HIGHEST_CODE
    return tuple(_through(points + moved) for moved in (0.0, -half, half)) if len(points) > 1 else None


def _through(points: Shares) -> ToLight:
    return lambda values: np.interp(values, np.linspace(0, 1, len(points)), points)


def _parametric(tag: bytes) -> ToneCurve | None:
    (kind,) = struct.unpack_from(">H", tag, 8)
    if kind >= len(_PARAMETERS):
        return None
    names = _PARAMETERS[kind]
    numbers = (number / _FIXED_POINT for number in struct.unpack_from(f">{len(names)}i", tag, 12))
    of = dict.fromkeys("gabcdef", 0.0) | {"a": 1.0} | dict(zip(names, numbers, strict=True))
    if gamma(of["g"]) is None or of["a"] <= 0:
        return None
    if kind in (1, 2):
        of |= {"c": 0.0, "d": -of["b"] / of["a"], "e": of["c"], "f": of["c"]}

    def to_light(values: Shares) -> Shares:
        power = np.maximum(of["a"] * values + of["b"], 0) ** of["g"] + of["e"]
        return np.asarray(np.where(values >= of["d"], power, of["c"] * values + of["f"]))

    return (to_light,)
