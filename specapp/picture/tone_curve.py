"""Pictures that an editor has converted to other values for the same greys: linear light, gamma 1.8, gamma 2.2.

Pictures leave without a colour profile, which every program reads as sRGB. An editor that was told to work in another
space writes other values for the same greys, and says so in the profile or in the chunks that it adds.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from specapp.base.sentences import say
from specapp.picture.codes import Values
from specapp.picture.layout import HIGHEST_CODE
from specapp.picture.png_chunks import chunks_of

Shares: TypeAlias = NDArray[np.float64]
ToLight: TypeAlias = Callable[[Shares], Shares]
"""From values to light, both 0 to 1."""
ToneCurve: TypeAlias = tuple[ToLight, ...]
"""What values mean, and behind it what a file cannot tell from it, because its numbers are rounded."""
Spread: TypeAlias = NDArray[np.uint16]
"""By how much a conversion alone may have moved each 16-bit value [shape=(65536,)]."""

_PLAUSIBLE_GAMMAS = (0.5, 5.0)  # own choice
_GAMA, _GAMA_OF_SRGB, _NEAR_SRGB = 100_000, 45_455, 500  # definition: ISO/IEC 15948, gAMA; nearness by own choice
_ROUNDING = 1.5
"""Values of the file by which programs differ that convert the same grey
(docs/decisions.md, What else was done to a picture)."""
_SAME_CURVE = 0.002  # own choice


@dataclass(frozen=True, slots=True, eq=False)
class Converted:
    """What a picture was before its values were turned back.

    Parameters
    ----------
    raw : ndarray, uint8 or uint16 [shape=(rows, columns)]
        As they stand in the file, where a profile was added without a conversion.
    spread : ndarray, uint16 [shape=(65536,)]
    """

    raw: Values
    spread: Spread


def srgb(values: Shares) -> Shares:
    """Light of sRGB values (IEC 61966-2-1).

    See Also
    --------
    from_light : the inverse.
    """
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def from_light(light: Shares) -> Shares:
    """SRGB values of light.

    See Also
    --------
    srgb : the inverse.
    """
    return np.where(light <= 0.0031308, 12.92 * light, 1.055 * np.maximum(light, 0) ** (1 / 2.4) - 0.055)


def gamma(exponent: float, rounding: float = 0.0) -> ToneCurve | None:
    """A power law whose exponent is known up to `rounding`; None if nobody would use it."""
    if not _PLAUSIBLE_GAMMAS[0] <= exponent <= _PLAUSIBLE_GAMMAS[1]:
        return None
    return tuple(_power(one) for one in (exponent, exponent - rounding, exponent + rounding))


def _power(exponent: float) -> ToLight:
    return lambda values: np.asarray(values**exponent)


def television(values: Shares) -> Shares:
    """Light of values of ITU-R BT.601, BT.709 and BT.2020."""
    return np.where(values < 0.081, values / 4.5, ((values + 0.099) / 1.099) ** (1 / 0.45))


def pq(values: Shares) -> Shares:
    """Light of PQ values, as a share of 10,000 cd/m2 (SMPTE ST 2084)."""
    root = np.maximum(values, 0) ** (32 / 2523)
    return np.asarray((np.maximum(root - 0.8359375, 0) / (18.8515625 - 18.6875 * root)) ** (16_384 / 2610))


def hlg(values: Shares) -> Shares:
    """Light of the scene of HLG values (ITU-R BT.2100)."""
    return np.where(values <= 0.5, values**2 / 3, (np.exp((values - 0.55991073) / 0.17883277) + 0.28466892) / 12)


_CICP: dict[int, ToneCurve | None] = {4: gamma(2.2), 5: gamma(2.8), 8: gamma(1.0)}
_CICP |= dict.fromkeys((1, 6, 14, 15), (television,))
"""By transfer characteristics (ITU-T H.273, table 3)."""


_HDR = {16: "PQ", 18: "HLG"}


def hdr_note(data: bytes) -> tuple[str, ...]:
    """What to say about a PNG whose tones are those of an HDR screen; nothing about others."""
    said = dict(chunks_of(data)).get(b"cICP", b"")
    if len(said) != 4 or said[1] not in _HDR:
        return ()
    note = say(
        "The picture says that it is for HDR screens ({kind}), whose white is not known: where pixels that nobody "
        "edited do not show it, its values are taken as they stand. If much of it counts as edited, save it as sRGB.",
        kind=_HDR[said[1]],
    )
    return (note,)


def curve_of_png(data: bytes, of_profile: ToneCurve | None) -> ToneCurve | None:
    """What a PNG says of its tones, the most exact first: cICP, its profile, sRGB, gAMA; None for sRGB.

    References
    ----------
    PNG specification, third edition, section 4.3 (precedence) and 11.3.2.
    """
    said = dict(chunks_of(data))
    if len(said.get(b"cICP", b"")) == 4:
        return _CICP.get(said[b"cICP"][1])
    if b"iCCP" in said or b"sRGB" in said or len(said.get(b"gAMA", b"")) != 4:
        return of_profile
    (encoding,) = struct.unpack(">I", said[b"gAMA"])
    if encoding == 0 or abs(encoding - _GAMA_OF_SRGB) < _NEAR_SRGB:
        return None
    return gamma(_GAMA / encoding, _GAMA / encoding**2)


def is_linear(curve: ToneCurve) -> bool:
    """Whether values are light."""
    return _is_near(curve, lambda steps: steps)


def is_srgb(curve: ToneCurve) -> bool:
    """Whether values are those of sRGB."""
    return _is_near(curve, srgb)


def _is_near(curve: ToneCurve, other: ToLight) -> bool:
    steps = np.linspace(0, 1, 256)
    return bool(np.abs(curve[0](steps) - other(steps)).max() < _SAME_CURVE)


def to_perceptual(values: NDArray[Any], curve: ToneCurve) -> NDArray[np.uint16]:
    """Integer values as the 16-bit values that sRGB has for the same greys."""
    highest = np.iinfo(values.dtype).max
    table = np.rint(_codes(np.arange(highest + 1.0), highest, curve[0])).astype(np.uint16)
    return np.asarray(table[values], np.uint16)


def spread_of(dtype: np.dtype[Any], curve: ToneCurve) -> Spread:
    """How far rounding in a file of this type may have moved each 16-bit value."""
    highest = np.iinfo(dtype).max
    steps = np.arange(highest + 1.0)
    codes = _codes(steps, highest, curve[0])
    moved = [_codes(steps + shift, highest, one) for one in curve for shift in (-_ROUNDING, _ROUNDING)]
    apart = np.abs(np.array(moved) - codes).max(axis=0)
    return np.asarray(np.ceil(np.interp(np.arange(HIGHEST_CODE + 1), codes, apart)), np.uint16)


def _codes(steps: Shares, highest: int, to_light: ToLight) -> Shares:
    shares = to_light(np.clip(steps / highest, 0, 1))
    return np.asarray(np.clip(from_light(shares), 0, 1) * HIGHEST_CODE)
