"""What the figures of a result add up over a block of pixels: levels, moments of the noise, and cells of the sound."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from specapp.base.buffers import spans
from specapp.pipeline.measuring.lost_sound import held_lines, neighbourhood, reach_frames, sudden_rises
from specapp.spectral.compiled.sparse_rows import SparseRows
from specapp.spectral.frame_source import FrameSource
from specapp.spectral.spectrogram import Power

_FRAMES, _ROWS = 256, 64
"""Frames that are looked at, and added up, at a time: they stay in the cache; by speed alone (own choice)."""
_NOISE_LIKE = 1.3
"""Level over noise below which a neighbourhood holds hardly more than noise (own choice)."""


@dataclass(frozen=True, slots=True)
class BlockSums:
    """What a block adds.

    Parameters
    ----------
    times : slice
        Rows of the cells that the block lies in.
    cells : ndarray, float32 [shape=(5, times, bands)]
        Power of the sound, of its lost part, and of everything removed, held and rising; see `Cells`.
    levels : ndarray, float64 [shape=(2, 3)]
        Of the sound, and of the noise: power, that times the gain, and that times its square.
    moments : ndarray, float64 [shape=(2, 3)]
        Of pixels with noise alone, before and after: number, and second and fourth powers of their amplitudes.
    """

    times: slice
    cells: Power
    levels: NDArray[np.float64]
    moments: NDArray[np.float64]


def block_sums(
    before: Power,
    after: Power,
    noise: tuple[Power, Power],
    source: FrameSource,
    *,
    inside: slice,
    first: int,
    cell: tuple[int, int],
) -> BlockSums:
    """Sums over the frames of a block that lie `inside`; the others are their neighbours.

    Parameters
    ----------
    before, after : ndarray, float32 [shape=(frames, bins)]
        Power of original and result.
    noise : pair of ndarray, float32 [shape=(frames, bins)]
        The noise that was followed, and the one that is counted; the very same where they do not differ.
    source : FrameSource
        Of the result.
    inside : slice
    first : int
        Frame of the result that is the first one inside.
    cell : (frames, bins)
        Size of a cell.

    Returns
    -------
    BlockSums
    """
    followed, counted = noise
    count, frames = inside.stop - inside.start, cell[0]
    reach = reach_frames(1 / source.frames_per_second)
    times = slice(first // frames, (first + count - 1) // frames + 1)
    cells = np.zeros((5, times.stop - times.start, -(-before.shape[1] // cell[1])), np.float32)
    levels, moments = np.zeros((2, 3)), np.zeros((2, 3))
    for rows in spans(count, _FRAMES):
        start, stop = rows.start + inside.start, rows.stop + inside.start
        wide = slice(max(0, start - reach), stop + reach)
        under = followed[wide]
        added = _sums(
            before[wide],
            after[wide],
            (under, under if counted is followed else counted[wide]),
            source,
            inside=slice(start - wide.start, stop - wide.start),
            first=first + rows.start,
            cell=cell,
        )
        cells[:, added.times.start - times.start : added.times.stop - times.start] += added.cells
        levels += added.levels
        moments += added.moments
    return BlockSums(times, cells, levels, moments)


def _sums(
    before: Power,
    after: Power,
    noise: tuple[Power, Power],
    source: FrameSource,
    *,
    inside: slice,
    first: int,
    cell: tuple[int, int],
) -> BlockSums:
    followed, counted = noise
    around = partial(neighbourhood, frame_s=1 / source.frames_per_second, bin_hz=source.bin_hz)
    kept = np.sqrt(np.minimum(after / before, 1))
    sound, floor = np.maximum(before - counted, 0), around(followed)
    counts = around(sound) > (floor if counted is followed else around(counted))
    parts = _parts(before, kept, sound, counts, 1 / source.frames_per_second)
    return BlockSums(
        *_in_cells([part[inside] for part in parts], first, cell),
        _levels(before[inside], kept[inside], counted[inside]),
        _moments(before[inside], after[inside], around(before)[inside], floor[inside]),
    )


def _levels(before: Power, kept: Power, noise: Power) -> NDArray[np.float64]:
    total = np.zeros((2, 3))
    for rows in spans(len(before), _ROWS):
        gain, floor = kept[rows], noise[rows]
        for index, power in enumerate((np.maximum(before[rows] - floor, 0), floor)):
            once = gain * power
            total[index] += _sum(power), _sum(once), _sum(gain * once)
    return total


def _moments(before: Power, after: Power, level: Power, floor: Power) -> NDArray[np.float64]:
    """Of pixels in whose neighbourhood there is hardly more than noise, over the level of that neighbourhood."""
    total = np.zeros((2, 3))
    for rows in spans(len(level), _ROWS):
        alone = level[rows] < _NOISE_LIKE * floor[rows]
        weights = alone / level[rows]
        for index, part in enumerate((before, after)):
            squared = np.square(part[rows] * weights)
            total[index] += np.count_nonzero(alone), _sum(squared), _sum(np.square(squared))
    return total


def _parts(before: Power, kept: Power, sound: Power, counts: NDArray[np.bool_], frame_s: float) -> tuple[Power, ...]:
    """Power of the sound, of its lost part, and of everything removed, held and rising [each shape=(frames, bins)].

    Masks are multiplied: `numpy.where` takes ten times as long.
    """
    gone = np.square(1 - kept)
    removed = before * gone
    held, rising = removed * held_lines(removed, frame_s), removed * sudden_rises(before, frame_s)
    return sound, sound * gone * counts, removed, held, rising


def _in_cells(parts: Sequence[Power], first: int, size: tuple[int, int]) -> tuple[slice, Power]:
    """Frames from `first` on, added up in the cells [shape=(parts, times, bands)] that they lie in, and these times."""
    frames, bins = size
    count, width = parts[0].shape
    times, bands = np.arange(first, first + count) // frames, np.arange(width) // bins
    over_time, over_bands = SparseRows.groups(times - times[0]), SparseRows.groups(bands)
    cells = np.stack([over_bands.times(over_time.times(part).T).T for part in parts])
    return slice(int(times[0]), int(times[-1]) + 1), cells


def _sum(values: Power) -> float:
    """Sum of a few rows, in pairs: float32 is exact enough for them."""
    return float(values.sum())
