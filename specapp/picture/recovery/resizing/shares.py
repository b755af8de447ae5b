"""How much of each level that left the pixels have that came back, by a mixture of ways of resizing.

All the ways weigh rows and columns one after the other, so a pixel is a sum over a few rows and columns, whose weights
are read from what a way makes of combs: pictures of lines that lie so far apart that a pixel sees one of them.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from specapp.base.buffers import spans
from specapp.picture.recovery.resizing.ways import Part, Picture, Way

_LEVELS = 256  # definition
_REACH, _BESIDE = 3, 2
"""Pixels of the larger picture, or of the smaller one, over which the widest way goes (definition of Lanczos), and by
how many more a pixel may lie beside its place, as those of FFmpeg's ``fast_bilinear`` do (own choice)."""
_PLACES = 256
"""Pixels that are gathered at a time (own choice)."""


class _Along(NamedTuple):
    """Of each pixel along one axis, the first that it sees of those that left, and the weights from there on."""

    first: NDArray[np.intp]
    weights: Picture


def level_shares(
    levels: NDArray[np.uint8],
    ways: Sequence[tuple[float, Way]],
    shape: tuple[int, ...],
    part: Part | None,
    places: NDArray[np.intp],
) -> Picture:
    """How much of each level the pixels have.

    Parameters
    ----------
    levels : ndarray, uint8 [shape=(rows, columns)]
        Of the picture that left.
    ways : sequence of (float, Way)
        The ways, and how much there is of each.
    shape : (int, int)
        Rows and columns of what came back.
    part : Part or None
        Where this lies in what left, if it does not fill it.
    places : ndarray, int [shape=(pixels,)]
        Which pixels, counted along the rows.

    Returns
    -------
    ndarray, float32 [shape=(pixels, 256)]
    """
    sides = [_sides(way, levels.shape, shape, part) for _, way in ways]
    amounts = np.array([amount for amount, _ in ways], np.float32)
    rows, columns = np.divmod(places, shape[1])
    found = np.empty((places.size, _LEVELS), np.float32)
    for some in spans(places.size, _PLACES):
        down, across = rows[some], columns[some]
        weights = np.float32(0)
        for amount, (tall, wide) in zip(amounts, sides, strict=True):
            weights = weights + (amount * tall.weights[down])[:, :, np.newaxis] * wide.weights[across][:, np.newaxis]
        tall, wide = sides[0]
        seen_rows = tall.first[down][:, np.newaxis] + np.arange(tall.weights.shape[1])
        seen_columns = wide.first[across][:, np.newaxis] + np.arange(wide.weights.shape[1])
        seen = levels[seen_rows[:, :, np.newaxis], seen_columns[:, np.newaxis]]
        number = np.arange(down.size)[:, np.newaxis, np.newaxis] * _LEVELS + seen
        sums = np.bincount(number.ravel(), weights.ravel(), down.size * _LEVELS)
        found[some] = sums.reshape(down.size, _LEVELS)
    return found


def _sides(way: Way, whole: tuple[int, ...], shape: tuple[int, ...], part: Part | None) -> tuple[_Along, _Along]:
    """Down the rows and across the columns."""
    edges = part or tuple((0.0, float(size)) for size in whole)
    tall, wide = (_along(way, whole, axis, shape[axis], edges[axis]) for axis in (0, 1))
    return tall, wide


def _along(way: Way, whole: tuple[int, ...], axis: int, size: int, edges: tuple[float, float]) -> _Along:
    step = (edges[1] - edges[0]) / size
    apart = min(2 * (int(np.ceil(_REACH * max(1.0, step))) + _BESIDE) + 1, whole[axis])
    answers = np.empty((apart, size), np.float32)
    for phase in range(apart):
        comb = np.zeros(whole, np.float32)
        np.moveaxis(comb, axis, 0)[phase::apart] = 1
        answer = np.moveaxis(way(comb), axis, 0)
        answers[phase] = answer[:, answer.shape[1] // 2]
    middles = np.floor(edges[0] + (np.arange(size) + 0.5) * step).astype(np.intp)
    first = np.clip(middles - apart // 2, 0, whole[axis] - apart)
    phases = (first[:, np.newaxis] + np.arange(apart)) % apart
    return _Along(first, np.take_along_axis(answers.T, phases, axis=1))
