"""What a program did to the levels of a picture before it resized it smoothly: few shades, or television's levels.

Shades of a palette that was chosen by what a picture shows are stairs, each within the levels that became it, and
television's levels lie on one of two lines. What people draw is neither: it moves levels away from where they were, or
ends them on one side as a limit does. A palette that was dithered has no stairs after smooth resizing: where its ends
show, it cannot be told from a limit that somebody drew.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from specapp.picture.layout import HIGHEST_CODE
from specapp.picture.recovery.resizing.levels import FittedLevels, Levels, fitted, levels_of, rising, runs
from specapp.picture.recovery.resizing.shares import level_shares
from specapp.picture.recovery.resizing.ways import Part, Way, mixture, ways_of, whole_pixels
from specapp.picture.recovery.tones import television_levels
from specapp.picture.tone_curve import ToneCurve, to_perceptual

_STEP, _LEVELS = 257, 256  # definition: 8 bits, in values of 16
_MOST_SHOWN, _MOST_RETURNED, _MOST_PIXELS = 1 << 17, 1 << 15, 1 << 13
"""Pixels of the part that is read, as it left and as it came back, and of these those that are fitted (own choice)."""
_LEAST_PIXELS = 1024  # own choice
_REACH = 3
"""Pixels over which the widest of the ways goes (definition of Lanczos)."""
_MOST_WAYS = 3  # own choice
_CERTAIN = 3.0
"""Standard deviations (own choice)."""
_NEAR = 1.5
"""Levels by which rounding, twice, may have moved one (own choice)."""
_LEAST_NEAR = 0.95
"""Of the pixels, those whose level is near where it was (own choice)."""
_MOST_OUTSIDE = 1e-3
"""Of the pixels, those whose shade is not one of the levels that became it (own choice)."""
_LEAST_STAIRS = 2
"""Shades besides the darkest and the brightest (own choice)."""
_SAME, _MOST_UNSURE = 0.6, 5.0
"""Levels between shades that are one, and by which one that is hardly known may differ besides (own choice)."""
_KEPT = 0.75
"""Of the pixels, those that are missed least (own choice)."""
_ALL_OF_IT, _LEAST_BRIGHTEST = 0.9, 8
"""Share of what was brighter than the brightest shade in pixels that show little else, and how many tell (own
choice)."""
_MOSTLY, _ALIKE = (0.1, 0.9), 6.0
"""Most of these, and levels between which they lie where they are alike; filters leave 15 (own choice)."""
_ROUNDED = 0.3
"""Of a level: what rounding alone leaves of the pixels that are missed least (own choice)."""

Picture = NDArray[np.uint16]


@dataclass(frozen=True, slots=True, eq=False)
class Before:
    """What was done to the levels of a picture before its size was changed.

    Parameters
    ----------
    ends : (float, float)
        The darkest and the brightest shade that came back, in 8 bits with fractions.
    missed : float
        Standard deviation of what the levels leave, whatever became of them, in values of 16 bits.
    shades : ndarray, float64 [shape=(256,)], optional
        The shade that each level became, in 8 bits with fractions, where they are stairs.
    back : callable, optional
        Turns values of 16 bits back that had been moved to television's levels.
    is_unclear : bool
        Its brightest pixels are alike, and the rest is not exact: a dithered palette, or a limit that somebody drew.
    """

    ends: tuple[float, float]
    missed: float
    shades: Levels | None = None
    back: Callable[[NDArray[Any]], NDArray[Any]] | None = None
    is_unclear: bool = False

    @property
    def count(self) -> int:
        """How many shades there are."""
        return 0 if self.shades is None else int(np.unique(self.shades).size)

    def left(self, exported: Picture, moved: int = 0) -> Picture:
        """The picture with its shades, as it was when it was resized; `moved`: so many levels brighter before."""
        if self.shades is None:
            return exported
        table = np.rint(np.clip(self.shades * _STEP, 1, HIGHEST_CODE)).astype(np.uint16)
        return np.asarray(table[np.clip(levels_of(exported).astype(np.int64) + moved, 0, _LEVELS - 1)], np.uint16)

    def around(self, exported: Picture) -> tuple[Picture, ...]:
        """Pictures between which it was: programs round differently before they choose a shade."""
        return () if self.shades is None else (self.left(exported, -1), self.left(exported, 1))

    def limited(self, exported: Picture) -> Picture:
        """The picture between its ends alone, as a limit leaves it."""
        low, high = (round(min(max(one * _STEP, 0), HIGHEST_CODE)) for one in self.ends)
        return np.clip(exported, low, high)

    def turned_back(self, returned: NDArray[Any]) -> NDArray[Any]:
        """What came back, with its levels where they were."""
        return returned if self.back is None else self.back(returned)


def found_before(shown: Picture, returned: NDArray[np.uint32], fraction: Part | None) -> Before | None:
    """What was done to the levels before; None where the picture is too small to tell.

    Parameters
    ----------
    shown : ndarray, uint16 [shape=(rows, columns)]
        The picture that left, as far as it is shown.
    returned : ndarray [shape=(rows, columns)]
        16-bit values.
    fraction : Part or None
        Where what is shown lies in it, if it does not fill it.
    """
    shown, returned, fraction = _part(shown, returned, fraction)
    places = np.flatnonzero(_away_from_silence(returned))
    places = places[:: max(1, places.size // _MOST_PIXELS)]
    levels = levels_of(shown)
    if places.size < _LEAST_PIXELS or np.ptp(levels) < _LEAST_STAIRS:
        return None
    by_one = _likely(shown, returned, fraction, places)
    one = by_one.levels
    back = _line(one)
    became = one.became
    if back is not None:
        returned = back(returned)
        became = back(_codes(became)) / _STEP
    values = returned.astype(np.float32)
    guess = np.interp(np.arange(_LEVELS), one.levels, rising(became, one.deviations))
    guessed = (np.clip(guess, 0, _LEVELS - 1)[levels] * _STEP).astype(np.float32)
    by = ways_of(returned.shape, fraction)
    ways = [way(guessed) for way in by]
    best = min(ways, key=lambda way: float(np.median(np.abs(way - values))))
    _, weights = mixture(best, ways, values, returned > 0)
    several = [(float(weight), way) for weight, way in zip(weights, by, strict=True) if weight]
    shares = _shares(levels, several, returned.shape, fraction, places)
    seen = values.ravel()[places] / np.float32(_STEP)
    alone = by_one if back is None else _Fit(by_one.shares, fitted(by_one.shares, one.levels, seen))
    free = min(alone, _Fit(shares, fitted(shares, one.levels, seen)), key=lambda fit: fit.levels.missed)
    return _told(free.levels, free.shares, seen, back)


def _away_from_silence(returned: NDArray[Any]) -> NDArray[np.bool_]:
    """Pixels that show sound, and so do all around them: at the edge of what was erased, levels are of both."""
    import cv2

    size = 2 * _REACH + 1
    return np.asarray(cv2.erode((returned > 0).astype(np.uint8), np.ones((size, size), np.uint8)), np.bool_)


def _codes(levels: Levels) -> NDArray[np.uint16]:
    return np.rint(np.clip(levels * _STEP, 0, HIGHEST_CODE)).astype(np.uint16)


class _Fit(NamedTuple):
    """How much of each level the pixels have, and what became of the levels."""

    shares: NDArray[np.float32]
    levels: FittedLevels


def _part(shown: Picture, returned: NDArray[Any], fraction: Part | None) -> tuple[Picture, NDArray[Any], Part | None]:
    """The columns around the loudest, where all would be too many."""
    share = min(_MOST_SHOWN / shown.size, _MOST_RETURNED / returned.size)
    if share >= 1:
        return shown, returned, fraction
    columns = returned.shape[1]
    wide = max(1, int(columns * share))
    loudest = int(returned.sum(axis=0, dtype=np.int64).argmax())
    first = min(max(0, loudest - wide // 2), columns - wide)
    rows, (left, right) = fraction or tuple((0.0, float(size)) for size in shown.shape)
    step = (right - left) / columns
    part = (rows, (left + first * step, left + (first + wide) * step))
    some, inside = whole_pixels(shown, part)
    return some, returned[:, first : first + wide], inside


def _likely(shown: Picture, returned: NDArray[Any], fraction: Part | None, places: NDArray[np.intp]) -> _Fit:
    """By the single way that leaves least, of those with which the picture agrees best."""
    values = returned.ravel()[places].astype(np.float32)

    def likeness(way: NDArray[np.float32]) -> float:
        with np.errstate(invalid="ignore"):  # what is the same everywhere is like nothing
            return float(np.nan_to_num(np.corrcoef(way.ravel()[places], values)[0, 1]))

    ways = ways_of(returned.shape, fraction)
    ends = np.clip(shown, values.min(), values.max()).astype(np.float32)
    ways.sort(key=lambda way: -likeness(way(ends)))
    levels = levels_of(shown)
    used = np.unique(levels).astype(np.float64)
    every_shares = (_shares(levels, [(1.0, way)], returned.shape, fraction, places) for way in ways[:_MOST_WAYS])
    fits = (_Fit(shares, fitted(shares, used, values / np.float32(_STEP))) for shares in every_shares)
    return min(fits, key=lambda one: one.levels.missed)


def _shares(
    levels: NDArray[np.uint8],
    ways: Sequence[tuple[float, Way]],
    shape: tuple[int, ...],
    fraction: Part | None,
    places: NDArray[np.intp],
) -> NDArray[np.float32]:
    """How much of each level that there is the pixels have."""
    return level_shares(levels, ways, shape, fraction, places)[:, np.unique(levels)]


def _line(one: FittedLevels) -> Callable[[NDArray[Any]], NDArray[Any]] | None:
    """What turns levels back that lie on one of television's lines; None where they are nearest where they were."""

    def apart(became: Levels) -> float:
        return float(np.average(np.abs(became - one.levels), weights=np.maximum(one.counts, 0)))

    codes = _codes(one.became)
    backs = [_turner(curve, mirrored=mirrored) for curve in television_levels() for mirrored in (False, True)]
    found = min(backs, key=lambda back: apart(back(codes) / _STEP))
    turned = found(codes) / _STEP
    clearly = apart(turned) < apart(one.became) / 2 and _near(turned, one) >= _LEAST_NEAR
    return found if clearly else None


def _turner(curve: ToneCurve, *, mirrored: bool) -> Callable[[NDArray[Any]], NDArray[Any]]:
    def back(values: NDArray[Any]) -> NDArray[Any]:
        codes = values.astype(np.uint16)
        turned = ~to_perceptual(~codes, curve) if mirrored else to_perceptual(codes, curve)
        return np.where(codes > 0, np.maximum(turned, 1), 0).astype(values.dtype)

    return back


def _near(became: Levels, one: FittedLevels) -> float:
    """Share of the pixels whose level is near where it was."""
    near = np.abs(became - one.levels) <= _NEAR + _CERTAIN * one.deviations
    return float(np.average(near, weights=np.maximum(one.counts, 0)))


def _told(
    free: FittedLevels,
    shares: NDArray[np.float32],
    values: NDArray[np.float32],
    back: Callable[[NDArray[Any]], NDArray[Any]] | None,
) -> Before:
    levels, numbers = free.levels, runs(free)
    stairs = _stairs(shares, levels, numbers, values)
    numbers = _merged(numbers, stairs)
    stairs = _stairs(shares, levels, numbers, values)
    shades = rising(stairs.became, stairs.deviations)
    before = Before((float(shades[0]), float(shades[-1])), free.missed * _STEP, back=back)
    if _are_stairs(free, numbers, shades, stairs.deviations):
        of_level = np.searchsorted(levels, np.arange(_LEVELS)).clip(0, levels.size - 1)
        return replace(before, shades=shades[numbers[of_level]])
    limited = values - shares @ np.clip(levels, shades[0], shades[-1]).astype(np.float32)
    brightest = values[shares[:, levels > shades[-1]].sum(axis=1) >= _ALL_OF_IT]
    are_alike = brightest.size >= _LEAST_BRIGHTEST and np.ptp(np.quantile(brightest, _MOSTLY)) <= _ALIKE
    return replace(before, is_unclear=bool(are_alike and _left(limited) > _ROUNDED))


def _stairs(
    shares: NDArray[np.float32], levels: Levels, numbers: NDArray[np.int64], values: NDArray[np.float32]
) -> FittedLevels:
    """The shade of each run of levels."""
    starts = np.flatnonzero(np.diff(numbers, prepend=-1))
    middles = np.add.reduceat(levels, starts) / np.bincount(numbers)
    return fitted(np.add.reduceat(shares, starts, axis=1), middles, values)


def _merged(numbers: NDArray[np.int64], stairs: FittedLevels) -> NDArray[np.int64]:
    """Runs whose shades are the same, or not known well enough to tell, as one."""
    apart = np.abs(np.diff(rising(stairs.became, stairs.deviations)))
    unsure = np.maximum(stairs.deviations[1:], stairs.deviations[:-1])
    is_new = apart > _SAME + np.minimum(_CERTAIN * unsure, _MOST_UNSURE)
    return np.concatenate([[0], np.cumsum(is_new)])[numbers]


def _are_stairs(free: FittedLevels, numbers: NDArray[np.int64], shades: Levels, deviations: Levels) -> bool:
    """Whether levels became shades that lie among them."""
    if shades.size < _LEAST_STAIRS + 2:
        return False
    first, last = (
        np.array([pick(free.levels[numbers == run]) for run in range(shades.size)]) for pick in (np.min, np.max)
    )
    slack = _NEAR + _CERTAIN * deviations
    pixels = np.bincount(numbers, np.maximum(free.counts, 0))
    outside = (shades < first - slack) | (shades > last + slack)
    return bool(pixels[outside].sum() <= _MOST_OUTSIDE * pixels.sum())


def _left(missed: NDArray[np.float32]) -> float:
    """Root of the mean square, of those that are missed least."""
    sizes = np.abs(missed)
    return float(np.sqrt(np.square(sizes[sizes <= np.quantile(sizes, _KEPT)]).mean()))
