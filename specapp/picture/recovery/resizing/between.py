"""Pixels that lie between those that left: a picture that was moved by a part of a pixel, or rotated a little."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from specapp.picture.recovery.resizing.ways import Matrix, Picture, spread, ways_between

_MOST_PIXELS = 1 << 18
"""Of the pictures by which they are laid over each other; larger ones are made smaller for that (own choice)."""
_SOFTNESS = (15, 5)
"""Widths of the blur that leads to the place, in pixels: from afar, then near (own choice)."""
_ROUNDS, _EPSILON = 60, 1e-6  # own choice
_STEPS = (0.2, 0.1, 0.05, 0.02)
"""Pixels by which the place is moved to where least is left (own choice)."""
_LEAST_MOVED = 0.1
"""Pixels: what is nearer was filtered where it stands (own choice)."""
_MOST_LAID = (1 << 15) - 2  # rows or columns (OpenCV, warpAffine)
_MOST_TURNED = 0.1
"""Sine of the widest angle (own choice)."""


class Moved(NamedTuple):
    """How a picture was moved.

    Parameters
    ----------
    matrix : ndarray, float64 [shape=(2, 3)]
        From columns and rows of what came back to those of what left.
    columns, rows : float
        Pixels by which its middle was moved to the right and down.
    degrees : float
        By which it was turned to the left.
    """

    matrix: Matrix
    columns: float
    rows: float
    degrees: float


def moved_between(exported: NDArray[Any], returned: NDArray[Any]) -> Moved | None:
    """How what came back lies over what left, if it does not lie upon whole pixels; None if it lies nowhere near.

    Parameters
    ----------
    exported, returned : ndarray [shape=(rows, columns)]
        Of one size; None is said of more than 32,766 rows or columns, which OpenCV does not lay over others.

    References
    ----------
    G. Evangelidis, E. Psarakis, "Parametric image alignment using enhanced correlation coefficient maximization", 2008.
    """
    import cv2

    if max(exported.shape) > _MOST_LAID:
        return None
    step = max(1.0, (exported.size / _MOST_PIXELS) ** 0.5)
    size = [max(1, round(one / step)) for one in exported.shape[::-1]]
    left, came = (
        cv2.resize(one.astype(np.float32), size, interpolation=cv2.INTER_AREA) / np.float32(1 << 16)
        for one in (exported, returned)
    )
    seen = came > 0
    shift, _ = cv2.phaseCorrelate(left, came)
    starts = [np.array([[1, 0, right], [0, 1, down]], np.float32) for right, down in ((0.0, 0.0), shift)]
    laid = [one for one in (_laid(left, came, start) for start in starts) if one is not None]

    def missed(matrix: Matrix) -> float:
        return min(spread(came - way(left), seen) for way in ways_between(left.shape, matrix)[:2])

    if not laid:
        return None
    found = _nearest(min(laid, key=missed), missed)
    scales = np.array([one / small for one, small in zip(exported.shape[::-1], size, strict=True)])
    half = np.array([0.5, 0.5])
    found[:, 2] = scales * (found[:, :2] @ (half / scales - half) + found[:, 2] + half) - half  # middles of pixels
    return _described(found, exported.shape)


def _laid(left: Picture, came: Picture, start: NDArray[np.float32]) -> Matrix | None:
    """From one picture to the other by what was not painted over; None where nothing leads there."""
    import cv2

    painted = ((came <= 0) | (came >= came.max())).astype(np.uint8)
    seen = 1 - cv2.dilate(painted, np.ones((_SOFTNESS[-1], _SOFTNESS[-1]), np.uint8))
    ends = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, _ROUNDS, _EPSILON)
    try:
        for width in _SOFTNESS:
            cv2.findTransformECC(left, came, start, cv2.MOTION_EUCLIDEAN, ends, seen, width)
    except cv2.error:  # it does not converge
        return None
    return np.asarray(cv2.invertAffineTransform(start.astype(np.float64)), np.float64)


def _nearest(matrix: Matrix, missed: Callable[[Matrix], float]) -> Matrix:
    """Moved a little, to where least is missed."""
    least = missed(matrix)
    for step in _STEPS:
        for move in ((step, 0), (-step, 0), (0, step), (0, -step)):
            moved = matrix.copy()
            moved[:, 2] += move
            while (left := missed(moved)) < least:
                matrix, least = moved.copy(), left
                moved[:, 2] += move
    return matrix


def _described(matrix: Matrix, shape: tuple[int, ...]) -> Moved | None:
    rows, columns = shape
    middle = np.array([(columns - 1) / 2, (rows - 1) / 2, 1])
    corners = np.array([(x, y, 1) for x in (0, columns - 1) for y in (0, rows - 1)], np.float64)
    apart = np.abs(corners @ matrix.T - corners[:, :2]).max()
    if not np.isfinite(matrix).all() or apart < _LEAST_MOVED or abs(matrix[1, 0]) > _MOST_TURNED:
        return None
    right, down = middle[:2] - matrix @ middle
    return Moved(matrix, float(right), float(down), float(np.degrees(np.arcsin(matrix[1, 0]))))
