"""Digital silence: stretches that hold one value, whatever it is. They tell nothing of the noise, nor of the sound.

For estimates, so is what a gate or a fade leaves of it: dither, a last bit that moves, what a codec makes of zeros.
"""

import numpy as np
from numpy.typing import NDArray

from specapp.base.buffers import BLOCK, release, spans
from specapp.base.decibels import amplitude_to_db
from specapp.spectral.frame_source import FrameSource
from specapp.spectral.gates import BlockLevels
from specapp.spectral.spectrogram import Samples

_BLOCK_S = 0.008
"""Shorter than a period of what can be heard (own choice)."""
_SHORTEST_BLOCKS = 5
"""40 ms: no sound holds one value for so long (own choice)."""
_TOLERANCE = 1e-6
"""-120 dB: a last bit of 24 that moves is silence, one of 16 is not
(docs/decisions.md, Silence, offset, level)."""
_NEARLY, _NEARLY_OF_PEAK = 2.0**-12, 2e-3
"""Eight steps of 16 bits from the lowest to the highest sample, at most so much of the loudest ones
(docs/decisions.md, Silence, offset, level)."""
_CREST_DB = 20.0
"""From the lowest to the highest sample of a noise, over its level, and a little to spare (own choice)."""
_PROBES = 4
"""Samples of a block that are looked at first (own choice)."""


def silent_spans(samples: Samples, sample_rate: int, tolerance: float = _TOLERANCE) -> list[tuple[int, int]]:
    """First and last (excluded) sample of each stretch of at least 40 ms in which no channel moves.

    Parameters
    ----------
    samples : ndarray [shape=(channels, n)]
    sample_rate : int
    tolerance : float
        How far samples may lie apart and still be one value.
    """
    length = samples.shape[1]
    size = max(_PROBES, int(_BLOCK_S * sample_rate))
    still = _still_blocks(samples, size, tolerance)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], still, [False])).astype(np.int8)))
    runs = [(int(first), int(last)) for first, last in edges.reshape(-1, 2) if last - first >= _SHORTEST_BLOCKS]
    blocks = [(first * size, length if last == len(still) else last * size) for first, last in runs]
    return [_widened(samples, start, stop, size, tolerance) for start, stop in blocks]


def _widened(samples: Samples, start: int, stop: int, size: int, tolerance: float) -> tuple[int, int]:
    """The same silence from its first sample to its last, which lie in the blocks beside it."""
    before, behind = samples[:, max(0, start - size) : start], samples[:, stop : stop + size]
    value = samples[:, start : start + 1]
    moves = [np.flatnonzero((np.abs(part - value) > tolerance).any(axis=0)) for part in (before[:, ::-1], behind)]
    reach = [int(one[0]) if len(one) else part.shape[1] for one, part in zip(moves, (before, behind), strict=True)]
    return start - reach[0], stop + reach[1]


def sounding_frames(source: FrameSource) -> NDArray[np.bool_]:
    """Which frames hold no silence, digital or nearly so, and nothing behind a closed gate; all if none would be left.

    Parameters
    ----------
    source : FrameSource

    Returns
    -------
    ndarray of bool [shape=(frames,)]
    """
    framing = source.framing
    sounding = np.ones(source.count, np.bool_)
    levels = BlockLevels.of(source.samples, source.sample_rate)
    nearly = float(np.clip(_NEARLY_OF_PEAK * levels.peak, _TOLERANCE, _NEARLY))
    silent = silent_spans(source.samples, source.sample_rate, nearly)
    for start, stop in silent + levels.closed(amplitude_to_db(nearly) - _CREST_DB):
        first, last = framing.frames_over(start, stop)
        sounding[first:last] = False
    return sounding if sounding.any() else ~sounding


def _still_blocks(samples: Samples, size: int, tolerance: float) -> NDArray[np.bool_]:
    """Blocks of `size` samples, the last one longer, in which nothing moves; most are ruled out by a few samples."""
    count = max(1, samples.shape[1] // size)
    starts = np.arange(count) * size
    ends = np.append(starts[1:], samples.shape[1])
    still = np.empty(count, np.bool_)
    for blocks in spans(count, max(1, BLOCK // size)):
        places = starts[blocks, None] + size * np.arange(_PROBES) // _PROBES
        probes = samples[:, np.minimum(places, samples.shape[1] - 1)]
        still[blocks] = (np.ptp(probes, axis=2) <= tolerance).all(axis=0)
        for block in blocks.start + np.flatnonzero(still[blocks]):
            still[block] = np.ptp(samples[:, starts[block] : ends[block]], axis=1).max() <= tolerance
        release(samples)
    return still
