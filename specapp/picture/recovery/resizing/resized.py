"""The gain in a picture that came back in another size: compared in that size, and the gain is brought back."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from specapp.picture.layout import HIGHEST_CODE, LOWEST_CODE
from specapp.picture.recovery.resizing.before import Before, found_before
from specapp.picture.recovery.resizing.ways import (
    SMOOTH,
    Matrix,
    Part,
    blurred,
    mixed,
    mixture,
    slices,
    spread,
    ways_between,
    ways_of,
    whole_pixels,
)
from specapp.picture.recovery.shades import reach_of_shades
from specapp.spectral.gain import Gain

_LEAST_ZONE_DB = 0.5  # own choice
_WIDTHS_OF_SPREAD = 4.0  # own choice
_MOST_COMPARED = 1 << 20  # own choice
_REACH = 3
"""Pixels of the larger picture, or of the smaller one, over which the widest of them goes (definition of Lanczos)."""
_LEAST_EDITED = 1e-4
"""Of the pixels: with fewer, nobody asks what was done before it was resized (own choice)."""
_WIDE_ZONE_DB = 6.0
"""What all pixels have in common is no way of resizing where it is more (own choice)."""
_TELEVISION = (16 * 257, 235 * 257)
"""Black and white there: what was beyond is lost where a program made all levels of these (ITU-R BT.709)."""
_RIM = 2
"""Pixels at the edges of a picture, which programs blend with what is beyond where they move it (own choice)."""
_FEWER = 0.8
"""Pixels count as edited where shades explain the picture, than where a limit does (own choice)."""
_CLEARLY_NARROWER = 0.5
"""The zone is, where what all pixels have in common is known (own choice)."""


class GainOfResized(NamedTuple):
    """What a picture says whose size was changed.

    Parameters
    ----------
    gain : ndarray, float32 [shape=(rows, columns) of the picture that left]
        Exactly 1 where nothing was edited.
    agreement : float
        Correlation of the two pictures.
    zone_db : float
        Differences below this are taken for none.
    before : Before, optional
        What was done to its levels before its size was changed.
    is_unclear : bool
        Few shades may have been kept before, or somebody may have drawn a limit: the picture does not tell which.
    """

    gain: Gain
    agreement: float
    zone_db: float
    before: Before | None = None
    is_unclear: bool = False


def gain_of_resized(
    exported: NDArray[np.uint16], returned: NDArray[np.uint32], step_db: float, part: Part | None = None
) -> GainOfResized:
    """Gain of a picture whose size was changed.

    The picture that left is brought to the size of the one that came back, by whichever mixture of the usual ways fits
    best. Small differences between the two are those of the ways and are taken for none.

    Parameters
    ----------
    exported, returned : ndarray [shape=(rows, columns)]
        16-bit values; 0 is silence.
    step_db : float
        dB from value to value.
    part : pair of (float, float), optional
        First and last row, first and last column of what came back, where it is a part.

    Returns
    -------
    GainOfResized
    """
    import cv2

    shown, fraction = whole_pixels(exported, part)
    comparison = _Comparison(fraction, step_db)
    found = comparison.of(shown, returned)
    before, is_unclear = None, False
    differs = found.edited > _LEAST_EDITED or found.zone * step_db > _WIDE_ZONE_DB
    if differs and not found.has_few_shades:
        before = found_before(shown, returned, fraction)
    if before is not None:
        again, before, is_unclear = comparison.of_levels(found, before, (shown, returned))
        found = replace(again, agreement=found.agreement)
    brought = cv2.resize(_lost(found, step_db), shown.shape[::-1], interpolation=cv2.INTER_LINEAR)
    gain = np.ones(exported.shape, np.float32)
    rows, columns = slices(exported, part)
    gain[rows, columns] = 1 - brought
    return GainOfResized(gain, found.agreement, found.zone * step_db, before, is_unclear)


def gain_between(
    exported: NDArray[np.uint16], returned: NDArray[np.uint32], step_db: float, matrix: Matrix
) -> GainOfResized:
    """The same of pixels that lie between those that left; `matrix` leads from their columns and rows to those."""
    import cv2

    size = exported.shape[::-1]
    found = _Comparison(None, step_db, matrix).of(exported, returned)
    lost = _lost(found, step_db)
    inner = np.zeros(exported.shape, np.uint8)
    inner[_RIM:-_RIM, _RIM:-_RIM] = 1
    lost[cv2.warpAffine(inner, matrix, size, flags=cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP) == 0] = 0
    gain = 1 - cv2.warpAffine(lost, matrix, size, flags=cv2.INTER_LINEAR)
    return GainOfResized(np.asarray(gain, np.float32), found.agreement, found.zone * step_db)


@dataclass(frozen=True, slots=True, eq=False)
class _Compared:
    """Differences in 16-bit values, of which small ones are none, and the width that is taken for none."""

    difference: NDArray[np.float32]
    painted_out: NDArray[np.bool_]
    agreement: float
    zone: float
    has_few_shades: bool

    @property
    def edited(self) -> float:
        """Share of the pixels that came back brighter or darker."""
        return float(((self.difference != 0) & ~self.painted_out).mean())


def _lost(found: _Compared, step_db: float) -> NDArray[np.float32]:
    """Share of the sound that each pixel that came back takes away."""
    lost = 1 - np.exp(found.difference * np.float32(step_db * np.log(10) / 20))
    lost[found.painted_out] = 1
    return np.asarray(lost, np.float32)


@dataclass(frozen=True, slots=True)
class _Comparison:
    """Where what is shown lies in its pixels, or between them, and dB from value to value."""

    fraction: Part | None
    step_db: float
    matrix: Matrix | None = None

    def of_levels(
        self, found: _Compared, before: Before, pictures: tuple[NDArray[np.uint16], NDArray[np.uint32]]
    ) -> tuple[_Compared, Before | None, bool]:
        """What counts as edited where it is known what was done to the levels.

        Also that, if it was no edit, and whether it is unclear what it was.
        """
        shown, returned = pictures
        back = before.turned_back(returned)
        if before.shades is not None:
            stairs = self.of(before.left(shown), back, before.around(shown))
            if stairs.edited < _FEWER * self.of(before.limited(shown), back).edited:
                return stairs, before, False
        if before.is_unclear:
            return found, None, True
        if before.back is not None:
            whole, cut = self.of(shown, back), self.of(np.clip(shown, *_TELEVISION), back)
            return min(whole, cut, key=lambda one: one.edited), replace(before, shades=None), False
        width = _WIDTHS_OF_SPREAD * before.missed
        if found.zone * self.step_db > _WIDE_ZONE_DB and width < _CLEARLY_NARROWER * found.zone:
            return self.of(shown, returned, widest=width), None, False
        return found, None, False

    def of(
        self,
        shown: NDArray[np.uint16],
        returned: NDArray[np.uint32],
        around: Sequence[NDArray[np.uint16]] = (),
        *,
        widest: float = math.inf,
    ) -> _Compared:
        """`around`: pictures between which the pixels may have been; `widest`: the zone is not wider."""
        values, shape = returned.astype(np.float32), returned.shape
        every_way = ways_of(shape, self.fraction) if self.matrix is None else ways_between(shape, self.matrix)
        ways = [np.clip(way(shown.astype(np.float32)), 0, HIGHEST_CODE) for way in every_way]
        seen = returned > 0
        best = min(ways[:-1], key=lambda way: spread(values - way, seen))
        fitting, shares = mixture(best, ways, values, seen)
        if self.fraction is None and self.matrix is None:
            last = slice(-len(SMOOTH) - 1, None)
            _repeat_edges(fitting, shown, shares[last], ways[last], values)
        del ways  # which take much room
        agreed = agreement(best, values)  # a mixture comes near to what was filtered, too
        low, high = fitting, fitting
        for picture in around:
            other = mixed(picture.astype(np.float32), every_way, shares)
            low, high = np.minimum(low, other), np.maximum(high, other)
        difference = values - np.clip(values, low, high)
        width = min(_WIDTHS_OF_SPREAD * spread(values - fitting, seen), widest)
        zone = max(width, _LEAST_ZONE_DB / self.step_db)
        difference[np.abs(difference) <= zone] = 0
        of_shades = reach_of_shades(fitting, values)
        if of_shades is not None:
            difference[np.abs(difference) <= of_shades] = 0
        painted_out = _painted_out(seen) | (~seen & (fitting > LOWEST_CODE + zone))
        taken_for_none = zone if of_shades is None else max(zone, float(np.median(of_shades)))
        return _Compared(difference, painted_out, agreed, taken_for_none, of_shades is not None)


def _repeat_edges(
    fitting: NDArray[np.float32],
    picture: NDArray[np.integer],
    shares: NDArray[np.float32],
    ways: Sequence[NDArray[np.float32]],
    values: NDArray[np.float32],
) -> None:
    """Put right the edges where a program took the outermost pixels for those beyond, instead of none."""
    from PIL import Image

    steps = [whole / size for whole, size in zip(picture.shape, values.shape, strict=True)]
    rim = [math.ceil(_REACH * max(1.0, step)) for step in steps]
    padded = np.pad(picture.astype(np.float32), [(size, size) for size in rim], "edge")
    images = [Image.fromarray(padded)] * len(SMOOTH) + [Image.fromarray(blurred(padded, *steps))]
    before = fitting.copy()
    for axis, side in product((0, 1), (0, 1)):
        wide = min(math.ceil(_REACH * max(1.0, 1 / steps[axis])), values.shape[axis])
        strip = [slice(0, size) for size in values.shape]
        strip[axis] = slice(0, wide) if side == 0 else slice(values.shape[axis] - wide, values.shape[axis])
        here = (strip[0], strip[1])
        top, left = (rim[i] + steps[i] * strip[i].start for i in (0, 1))
        bottom, right = (rim[i] + steps[i] * strip[i].stop for i in (0, 1))
        changed = before[here].copy()
        for image, name, share, way in zip(images, (*SMOOTH, "BILINEAR"), shares, ways, strict=True):
            size = (changed.shape[1], changed.shape[0])
            resized = image.resize(size, Image.Resampling[name], box=(left, top, right, bottom))
            changed += share * (np.clip(np.asarray(resized), 0, HIGHEST_CODE) - way[here])
        if np.median(np.abs(values[here] - changed)) < np.median(np.abs(values[here] - before[here])):
            fitting[here] = np.clip(changed, 0, HIGHEST_CODE)


def _painted_out(seen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Where there is nothing; without single pixels, which resizing makes where dark and bright meet."""
    import cv2

    opened = cv2.morphologyEx((~seen).astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    return np.asarray(opened, np.bool_)


def agreement(exported: NDArray[Any], returned: NDArray[Any]) -> float:
    """Correlation of what is particular to two pictures of one size.

    Two sounds of a kind have much in common: how much there is at each frequency, and that ends are silent. So the mean
    of each row and column is taken off first. What was painted out tells nothing about the sound and is left out.
    """
    return agreement_with(returned)(exported)


def agreement_with(returned: NDArray[Any]) -> Callable[[NDArray[Any]], float]:
    """The agreement of one picture with any others of its size."""
    stride = max(1, round((returned.size / _MOST_COMPARED) ** 0.5))
    thinned = returned[::stride, ::stride]
    seen = thinned > 0
    counts = [np.maximum(seen.sum(axis=axis, keepdims=True), 1) for axis in (0, 1)]

    def particular(picture: NDArray[Any]) -> NDArray[np.float64]:
        values: NDArray[np.float64] = np.multiply(picture, seen, dtype=np.float64)
        for axis, count in enumerate(counts):
            values -= values.sum(axis=axis, keepdims=True) / count
            values *= seen
        return values

    own = particular(thinned)
    square = _product(own, own)

    def agreed(exported: NDArray[Any]) -> float:
        other = particular(exported[::stride, ::stride])
        norm = (_product(other, other) * square) ** 0.5
        return _product(other, own) / norm if norm > 0 else float(np.array_equal(exported, returned))

    return agreed


def _product(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """On one core: threads of the linear algebra library wait for each other longer than this takes."""
    return float(np.einsum("ij,ij->", one, other))
