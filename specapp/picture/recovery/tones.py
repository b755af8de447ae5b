"""How a picture was converted that does not say it, or says it wrongly: its unedited pixels show it.

They are known from the sound. If most of those that came back lie on the curve of one of the usual conversions, within
rounding, it was that one. Curves that people choose to edit with, as powers of the values, are not among them, and
where a straight line does as well, brightness and contrast were changed: but for the two lines between the levels of
television and all levels, which programs draw where they take a picture for one frame of a video.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from specapp.picture.layout import HIGHEST_CODE, LOWEST_CODE
from specapp.picture.recovery.edits import Pairs
from specapp.picture.tone_curve import (
    Shares,
    ToLight,
    ToneCurve,
    gamma,
    hlg,
    pq,
    spread_of,
    srgb,
    television,
    to_perceptual,
)

_GAMMAS = (1.0, 1.8, 2.2)  # light itself, old Macintosh, Adobe RGB (1998)
_NEAR_GAMMA = 1 / 256
"""Profiles round a gamma to that (ICC.1:2022, u8Fixed8Number)."""
_HLG_SYSTEM_GAMMAS = (1.0, 1.2)
"""From the scene to the screen, where a program takes the screen's light for that of white (ITU-R BT.2100) or not."""
_TELEVISION = ((16 / 255, 235 / 255), (4096 / 65_535, 60_160 / 65_535))
"""Black and white there, in 8 bits and in 16 (ITU-R BT.709)."""
_SHOWN = LOWEST_CODE + 2 * 257  # own choice
_LEAST_ON_CURVE = 0.5  # own choice
_LEAST_TELLING = 200  # own choice
_MOST_TELL = 0.8  # own choice
_WELL_LIT = (0.3, 0.98)
"""Values whose rounding hardly shows in their light (own choice)."""
_STEP_OF_WHITE = 0.01  # own choice
_SIDES = (0.25, 0.75)  # own choice
_OFF_LINE = 2
"""Values of the file: both ends of the line and the pixel itself are rounded (own choice)."""


def told_by_pixels(pairs: Pairs) -> ToneCurve | None:
    """The curve on which most of the pixels lie; None if there is no such curve.

    Parameters
    ----------
    pairs : Pairs
        With the values that stand in the file.
    """
    there, values = pairs
    if values.dtype.kind != "u":
        return None
    shown = (there > _SHOWN) & (values > 0)
    left, back = there[shown], values[shown]
    both = (left, back), (~left, ~back)
    share, found = max(
        ((_on(curve, *seen), curve) for seen in both for curve in television_levels()), key=lambda one: one[0]
    )
    if share >= _LEAST_ON_CURVE:
        return found
    shares = ((_on(curve, *seen), curve) for seen in both for curve in _usual(*seen))
    share, found = max(shares, key=lambda one: one[0])
    return found if share >= _LEAST_ON_CURVE and share > _on_line(left, back) else None


def _on(curve: ToneCurve, left: NDArray[np.uint16], back: NDArray[np.unsignedinteger]) -> float:
    """Share of the pixels on a curve; 0 if those on either it or the straight line are not mostly on it."""
    codes = to_perceptual(back, curve).astype(np.int32)
    spread = spread_of(back.dtype, curve)[codes].astype(np.int32)
    step = 257 if back.dtype == np.uint8 else 1
    apart = np.abs(codes - left)
    near, stands = 2 * apart <= spread, np.abs(back.astype(np.int32) * step - left) <= step
    telling = near != stands
    if telling.sum() < _LEAST_TELLING or near[telling].mean() < _MOST_TELL:
        return 0.0
    return float((apart <= spread).mean())


def _on_line(left: NDArray[np.uint16], back: NDArray[np.unsignedinteger]) -> float:
    """Share of the pixels on the straight line through the middles of the dark and of the bright ones."""
    dark, bright = left <= np.quantile(left, _SIDES[0]), left >= np.quantile(left, _SIDES[1])
    (x, y), (to_x, to_y) = ((np.median(left[side]), np.median(back[side])) for side in (dark, bright))
    if to_x == x:
        return 0.0
    line = y + (left - x) * (to_y - y) / (to_x - x)
    return float((np.abs(back - line) <= _OFF_LINE).mean())


def television_levels() -> Iterator[ToneCurve]:
    """From all levels to those of television, and from these, where a picture had none, to all."""
    for black, white in _TELEVISION:
        yield (_from_levels(black, white),)
        yield _to_levels(black, white), _to_levels(black, white, cut=True)


def _from_levels(black: float, white: float) -> ToLight:
    return lambda values: srgb(np.clip((values - black) / (white - black), 0, 1))


def _to_levels(black: float, white: float, *, cut: bool = False) -> ToLight:
    """`cut`: what was outside the levels, and stands at the end of the values."""

    def light(values: Shares) -> Shares:
        levels = black + values * (white - black)
        return srgb(np.where(values <= 0, 0, np.where(values >= 1, 1, levels)) if cut else levels)

    return light


def _usual(left: NDArray[np.uint16], back: NDArray[np.unsignedinteger]) -> Iterator[ToneCurve]:
    """From sRGB to the usual spaces, from those to sRGB, and from sRGB to HDR with whatever white fits."""
    yield (television,)
    for exponent in _GAMMAS:
        near = gamma(exponent, _NEAR_GAMMA if exponent != 1 else 0.0)
        if near:
            yield near
            yield tuple(_taken_for(one) for one in (exponent, exponent - _NEAR_GAMMA, exponent + _NEAR_GAMMA))
    light = srgb(left / HIGHEST_CODE)
    shares = back / np.iinfo(back.dtype).max
    for to_light in (pq, *(_to_screen(exponent) for exponent in _HLG_SYSTEM_GAMMAS)):
        white = _white(light, to_light(shares))
        if white:
            yield (_with_white(to_light, white),)


def _taken_for(exponent: float) -> ToLight:
    """Values that a program took for those of a power law and turned into sRGB."""
    return lambda values: srgb(srgb(values) ** (1 / exponent))


def _to_screen(exponent: float) -> ToLight:
    return lambda values: np.asarray(hlg(values) ** exponent)


def _with_white(to_light: ToLight, white: float) -> ToLight:
    return lambda values: np.asarray(to_light(values) / white)


def _white(light: Shares, of_screen: Shares) -> float:
    """Light of the screen for white, as most pixels have it; 0 if none can tell."""
    telling = (light > srgb(np.array(_WELL_LIT[0]))) & (light < srgb(np.array(_WELL_LIT[1]))) & (of_screen > 0)
    if telling.sum() < _LEAST_TELLING:
        return 0.0
    ratios = np.log(of_screen[telling] / light[telling])
    steps = np.rint(ratios / _STEP_OF_WHITE).astype(np.int64)
    counts = np.bincount(steps - steps.min())
    usual = (int(counts.argmax()) + int(steps.min())) * _STEP_OF_WHITE
    return float(np.exp(np.median(ratios[np.abs(ratios - usual) <= _STEP_OF_WHITE])))
