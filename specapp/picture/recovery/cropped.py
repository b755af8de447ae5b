"""A picture that came back as a part of itself, with a frame around it, or both, each pixel as one or as several."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from specapp.picture.codes import Values, as_codes
from specapp.picture.layout import PictureLayout
from specapp.picture.recovery.placement import Exported, Placement, Places
from specapp.picture.recovery.returned import Returned

_LEAST_PIXELS = 64  # own choice
_LEAST_FRAMED, _MOST_FRAMED = 16, 0.9
"""Rows and columns of what a border surrounds, and its share of the picture (own choice)."""
_NEARLY_WHOLE = 0.05  # own choice
_MOST_COMPARED = 1 << 22
"""Pixels by which it is seen how far a picture was moved (own choice)."""
_MOST_ALIKE = 0.5
"""Of the pixels, those that are the same there in what left: a tone has no place in time (own choice)."""


def cropped(exported: Exported, returned: Returned, layout: PictureLayout) -> Placement | None:
    """Where the part fits best in the picture that left; None if it fits nowhere.

    Parameters
    ----------
    exported : ndarray, uint16 [shape=(rows, columns)]
    returned : Returned
        Of any size.
    layout : PictureLayout
    """
    values = returned.values
    single = np.arange(values.shape[0]), np.arange(values.shape[1])
    repeated = _sources(values), _sources(values.T)
    alike = all(np.array_equal(*pair) for pair in zip(single, repeated, strict=True))
    found = [_placed(exported, returned, layout, places) for places in ([repeated] if alike else [repeated, single])]
    return max(filter(None, found), key=lambda one: one.untouched(exported, layout), default=None)


def moved(exported: Exported, returned: Returned, layout: PictureLayout) -> Placement | None:
    """What is left of a picture of the same size that was moved as a whole; None if it stands where it stood.

    Parameters
    ----------
    exported : ndarray, uint16 [shape=(rows, columns)]
    returned : Returned
    layout : PictureLayout

    References
    ----------
    C. Kuglin, D. Hines, "The phase correlation image alignment method", Proc. IEEE ICCS, 1975.
    """
    import cv2

    codes = as_codes(returned.values, layout)
    loudest = _loudest(codes)
    pictures = [np.ascontiguousarray(one[:, loudest], np.float32) for one in (exported, codes)]
    (right, down), _ = cv2.phaseCorrelate(*pictures)
    if not np.isfinite([right, down]).all():  # one of them is all the same
        return None
    steps = round(down), round(right)
    if not any(steps) or any(abs(step) >= size for step, size in zip(steps, exported.shape, strict=True)):
        return None
    kept = [np.arange(max(0, step), size + min(0, step)) for step, size in zip(steps, exported.shape, strict=True)]
    there = [places - step for places, step in zip(kept, steps, strict=True)]
    still = Placement(Returned(exported[np.ix_(*kept)]), *there)
    if still.untouched(exported, layout) >= _MOST_ALIKE:
        return None
    return Placement(replace(returned, values=returned.values[np.ix_(*kept)]), *there)


def _loudest(codes: NDArray[np.uint32]) -> slice:
    """Columns around the loudest, where all would take too much room."""
    wide = min(codes.shape[1], max(1, _MOST_COMPARED // codes.shape[0]))
    first = int(codes.sum(axis=0, dtype=np.int64).argmax()) - wide // 2
    first = min(max(0, first), codes.shape[1] - wide)
    return slice(first, first + wide)


def _placed(
    exported: Exported, returned: Returned, layout: PictureLayout, places: tuple[Places, Places]
) -> Placement | None:
    """Where the part fits best, if its pixels were these rows and columns of it."""
    values, (rows, columns) = returned.values, places
    single = values[np.ix_(np.unique(rows, return_index=True)[1], np.unique(columns, return_index=True)[1])]
    codes = as_codes(single, layout)
    offset = _offset(exported, codes)
    if offset is None:
        return None
    pairs = list(zip((rows, columns), _unframed(codes), strict=True))
    framed = [(one >= seen.start) & (one < seen.stop) for one, seen in pairs]
    rows, columns = rows + offset[0], columns + offset[1]
    inside = [
        shown & (one >= 0) & (one < size)
        for shown, one, size in zip(framed, (rows, columns), exported.shape, strict=True)
    ]
    shown = replace(returned, values=values[np.ix_(*inside)])
    placement = Placement(shown, rows[inside[0]], columns[inside[1]])
    return placement.refined(exported, layout) if single.size < values.size else placement


def _sources(values: Values) -> Places:
    """Number of the pixel row that each row shows, where all were repeated about equally often.

    Rows that are the same because they were painted over are as many as fit into their height.
    """
    fresh = np.flatnonzero(np.append(True, (values[1:] != values[:-1]).any(axis=1)))
    heights = np.diff(np.append(fresh, len(values)))
    usual = float(heights[heights <= np.median(heights) + 1].mean())
    if abs(usual - round(usual)) < _NEARLY_WHOLE:
        usual = round(usual)
    if usual == 1:
        return np.arange(len(values))
    counts = np.where(heights <= np.ceil(usual), 1, np.rint(heights / usual)).astype(np.intp)
    run = np.repeat(np.arange(len(fresh)), heights)
    within = np.arange(len(values)) - fresh[run]
    return np.asarray((np.cumsum(counts) - counts)[run] + within * counts[run] // heights[run], np.intp)


def _offset(exported: Exported, part: NDArray[np.uint32]) -> tuple[int, int] | None:
    """Row and column of the part's first pixel; below 0 where a frame lies around the picture."""
    top, left, shown = _without_frame(part)
    if shown.size >= _LEAST_PIXELS and _fits(shown, exported):
        row, column = _place(exported, shown)
        return row - top, column - left
    if _fits(exported, part):
        row, column = _place(part, exported)
        return -row, -column
    return None


def _fits(part: NDArray[np.integer], whole: NDArray[np.integer]) -> bool:
    return all(own <= size for own, size in zip(part.shape, whole.shape, strict=True))


def unframed(returned: Returned, layout: PictureLayout) -> Returned | None:
    """What a border in one colour surrounds; None where there is none, or hardly anything in it."""
    top, left, shown = _without_frame(as_codes(returned.values, layout))
    if shown.size > _MOST_FRAMED * returned.values.size or min(shown.shape) < _LEAST_FRAMED:
        return None
    rows, columns = shown.shape
    return replace(returned, values=returned.values[top : top + rows, left : left + columns])


def _without_frame(part: NDArray[np.uint32]) -> tuple[int, int, NDArray[np.uint32]]:
    """Height at the top and width at the left of a border in one colour, and what it surrounds."""
    rows, columns = (np.flatnonzero((part != part[0, 0]).any(axis=axis)) for axis in (1, 0))
    if not rows.size:
        return 0, 0, part
    return rows[0], columns[0], part[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _unframed(part: NDArray[np.uint32]) -> tuple[slice, slice]:
    """Rows and columns inside a frame on all four sides, which shows nothing of the picture that left."""
    top, left, shown = _without_frame(part)
    rows, columns = slice(top, top + shown.shape[0]), slice(left, left + shown.shape[1])
    framed = top and left and rows.stop < part.shape[0] and columns.stop < part.shape[1]
    return (rows, columns) if framed else (slice(0, part.shape[0]), slice(0, part.shape[1]))


def _place(whole: NDArray[np.integer], part: NDArray[np.integer]) -> tuple[int, int]:
    """Where the part correlates best with the whole; what was painted out tells nothing."""
    import cv2

    seen = part > 0
    pattern = np.where(seen, part, part[seen].mean() if seen.any() else 0).astype(np.float32)
    found = cv2.matchTemplate(whole.astype(np.float32), pattern, cv2.TM_CCOEFF_NORMED)
    row, column = np.unravel_index(int(np.argmax(np.where(np.isfinite(found), found, -1))), found.shape)
    return int(row), int(column)
