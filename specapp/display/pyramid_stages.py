"""The stages of a pyramid: each spans twice as much time with a column as the one below."""

import mmap
import tempfile
from itertools import pairwise
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from specapp.base.buffers import ARRAY_BYTES, release, reserve, room_for, spans

Codes = NDArray[np.uint8]
Levels = NDArray[np.float32]
TOUCH = 1e-6
"""Of a column: edges so close to one are on it, whatever the rounding (own choice)."""
_BLOCK_COLUMNS = 512  # own choice


def stage_counts(columns: int) -> list[int]:
    """Columns of each stage, from the lowest with so many down to a single one.

    Examples
    --------
    >>> stage_counts(5)
    [5, 3, 2, 1]
    """
    counts = [columns]
    while counts[-1] > 1:
        counts.append(-(-counts[-1] // 2))
    return counts


def empty_stages(columns: int, bins: int) -> tuple[Codes, ...]:
    """Stages down to a single column, in memory or (large ones) in a temporary file without a name.

    Raises
    ------
    LimitError
        If the disk has no room for them.
    """
    counts = stage_counts(columns)
    size = sum(counts) * bins
    if size <= ARRAY_BYTES:
        codes = np.zeros(size, np.uint8)
    else:
        with room_for(size), tempfile.TemporaryFile() as file:
            codes = _mapped(file, size)
    return tuple(np.split(codes.reshape(-1, bins), np.cumsum(counts)[:-1]))


def _mapped(file: BinaryIO, size: int) -> Codes:
    reserve(file, size)
    return np.frombuffer(mmap.mmap(file.fileno(), size, access=mmap.ACCESS_WRITE), np.uint8)


def fill_stages(stages: tuple[Codes, ...]) -> None:
    """Make all stages from the first: the greatest of each two columns."""
    for below, above in pairwise(stages):
        pairs = len(below) // 2
        for span in spans(pairs, 8 * _BLOCK_COLUMNS):
            np.maximum(
                below[2 * span.start : 2 * span.stop : 2],
                below[2 * span.start + 1 : 2 * span.stop : 2],
                out=above[span],
            )
            release(below)
        if len(below) % 2:
            above[-1] = below[-1]


def columns_under(edges: NDArray[np.float64], count: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """First and past the last of the `count` columns between each pair of edges; none where they lie outside."""
    starts = np.floor(edges[:-1] + TOUCH)
    stops = np.maximum(np.ceil(edges[1:] - TOUCH), starts + 1)
    return np.clip(starts, 0, count).astype(np.intp), np.clip(stops, 0, count).astype(np.intp)


def extremes_under(lows: Levels, highs: Levels, edges: NDArray[np.float64]) -> tuple[Levels, Levels]:
    """Least and greatest of the columns between each pair of edges; 0 where they lie outside."""
    starts = np.floor(edges[:-1] + TOUCH).astype(np.intp)
    stops = np.maximum(np.ceil(edges[1:] - TOUCH).astype(np.intp), starts + 1)
    outside = (stops <= 0) | (starts >= len(lows))
    starts, stops = np.clip(starts, 0, len(lows) - 1), np.clip(stops, 1, len(lows))
    pairs = np.column_stack([starts, stops]).ravel()
    # Where a pair ends at the very end, reduceat needs one more element to name.
    low = np.minimum.reduceat(np.append(lows, lows[-1]), pairs)[::2]
    high = np.maximum.reduceat(np.append(highs, highs[-1]), pairs)[::2]
    return np.where(outside, np.float32(0), low), np.where(outside, np.float32(0), high)
