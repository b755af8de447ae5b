"""A picture that came back in its size: where it stood, moved, turned over, or resized within its size."""

from typing import NamedTuple

import numpy as np

from specapp.base.sentences import say
from specapp.picture.codes import as_codes
from specapp.picture.layout import PictureLayout
from specapp.picture.recovery.cropped import moved
from specapp.picture.recovery.overlay import (
    ALL_UNTOUCHED,
    CLEARLY_BETTER,
    LEAST_AGREEMENT,
    LEAST_UNTOUCHED,
    SURE_AGREEMENT,
    SURELY_PLACED,
    Overlay,
    cut,
    laid_over,
    rank,
)
from specapp.picture.recovery.placement import Exported, Placement
from specapp.picture.recovery.resizing.between import moved_between
from specapp.picture.recovery.resizing.resized import agreement, gain_between
from specapp.picture.recovery.returned import Returned, turns

_SURELY_UNTOUCHED = 0.5
"""Where so many kept it, nobody asks whether a picture of the same size was moved (own choice)."""
_MOST_SOUGHT = 1 << 22
"""Pixels of a picture that kept its size and is sought elsewhere, which takes 70 bytes for each (own choice)."""
_WIDEST_ZONE_DB = 8.0
"""What must not be taken for no edit where pixels lie between those that left (own choice)."""
_SURELY_BETWEEN, _CLEARLY_LESS = 0.7, 0.6
"""Agreement where pixels lie between those that left, and how much of what was unlike may be left (own choice)."""


class InPlace(NamedTuple):
    """A picture that stands where it stood.

    Parameters
    ----------
    returned : Returned
        Turned back.
    agreement : float
        With what left.
    untouched : float
        Share of the pixels that nobody edited.
    """

    returned: Returned
    agreement: float
    untouched: float

    @property
    def hardly_looks_alike(self) -> bool:
        """Whether nothing tells that it shows this sound."""
        is_unlike = self.agreement < LEAST_AGREEMENT and self.untouched < LEAST_UNTOUCHED
        return is_unlike and not _of_one_colour(self.returned)


def of_one_size(exported: Exported, returned: Returned, layout: PictureLayout) -> InPlace | Overlay:
    """A picture of the same size: turned back, or where it was moved or resized within its size, laid over the whole.

    Parameters
    ----------
    exported : ndarray, uint16 [shape=(rows, columns)]
        White is energy, as in what came back.
    returned : Returned
    layout : PictureLayout
    """
    same = [one for one in turns(returned, layout) if one.values.shape == exported.shape]
    agreed, best = agreement(exported, as_codes(same[0].values, layout)), same[0]
    if agreed < SURE_AGREEMENT:
        rated = [agreement(exported, as_codes(one.values, layout)) for one in same[1:]]
        if max(rated) >= max(0.0, agreed) + LEAST_AGREEMENT:
            agreed, best = max(rated), same[1 + int(np.argmax(rated))]
    untouched = Placement(best, *map(np.arange, exported.shape)).untouched(exported, layout)
    here = InPlace(best, agreed, untouched)
    if untouched >= _SURELY_UNTOUCHED or _of_one_colour(best):
        return here
    anywhere = agreed < SURE_AGREEMENT and exported.size <= _MOST_SOUGHT
    ways = (_moved(exported, one, layout) for one in (same if anywhere else [best]))
    found = [one for one in ways if one is not None]
    nearly_all = any(one.untouched >= ALL_UNTOUCHED and one.painted_out <= 1 - ALL_UNTOUCHED for one in found)
    near = None if nearly_all else between(exported, best, layout)
    if anywhere and not nearly_all and near is None:
        found += _elsewhere(laid_over(exported, returned, layout))
    overlay = max(found, key=rank, default=None)
    if near is not None and (overlay is None or rank(near) > rank(overlay)):
        return near
    if overlay is None or not overlay.is_sure:
        return here
    is_better = overlay.untouched >= untouched + LEAST_UNTOUCHED or overlay.agreement > agreed + CLEARLY_BETTER
    return overlay if is_better else here


def between(exported: Exported, returned: Returned, layout: PictureLayout) -> Overlay | None:
    """What was moved by parts of a pixel or rotated a little; None where whole pixels leave hardly more unlike.

    Parameters are those of `of_one_size`.
    """
    codes = as_codes(returned.values, layout)
    agreed = agreement(exported, codes)
    place = moved_between(exported, codes) if agreed < SURELY_PLACED else None
    if place is None:
        return None
    whole = _moved(exported, returned, layout)
    agreed = max(agreed, whole.agreement) if whole is not None else agreed
    found = gain_between(exported, codes, layout.step_db, place.matrix)
    is_clear = found.agreement >= _SURELY_BETWEEN and found.zone_db <= _WIDEST_ZONE_DB
    if not is_clear or 1 - found.agreement > _CLEARLY_LESS * (1 - agreed):
        return None
    how = say(
        "It was moved by {columns} x {rows} pixels and rotated by {degrees} degrees; differences below {zone} dB are "
        "taken for that, and what it does not show keeps its sound.",
        columns=f"{place.columns:.1f}",
        rows=f"{place.rows:.1f}",
        degrees=f"{place.degrees:.1f}",
        zone=f"{found.zone_db:.1f}",
    )
    return Overlay(found.agreement, how, returned.aside, found.gain)


def _of_one_colour(returned: Returned) -> bool:
    shown = returned.values[returned.values > 0]
    return not shown.size or bool(shown.min() == shown.max())


def _elsewhere(overlay: Overlay) -> list[Overlay]:
    """Itself, but none of a picture whose pixels are where they were."""
    pixels = overlay.pixels
    is_here = isinstance(pixels, Placement) and all(
        np.array_equal(places, np.arange(size))
        for places, size in zip((pixels.rows, pixels.columns), pixels.returned.values.shape, strict=True)
    )
    return [] if is_here else [overlay]


def _moved(exported: Exported, returned: Returned, layout: PictureLayout) -> Overlay | None:
    part = moved(exported, returned, layout)
    if part is None:
        return None
    rows, columns = (
        size - 1 - int(there[-1]) - int(there[0])
        for there, size in zip((part.rows, part.columns), exported.shape, strict=True)
    )
    how = say(
        "It was moved by {columns} x {rows} pixels; what it does not show keeps its sound.", columns=columns, rows=rows
    )
    return cut(exported, part, how, layout)
