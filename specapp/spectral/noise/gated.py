"""A steady noise floor, found between the tones and beats of music and nature."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from specapp.spectral.frame_source import FrameSource
from specapp.spectral.noise.estimate import Floor, SteadyNoise
from specapp.spectral.silence import sounding_frames
from specapp.spectral.spectrogram import GRID, Power

_BOX_PIXELS = 3 << 20
"""Boxes on the grid at most: memory (docs/decisions.md, Blocks, states and the grid)."""
_GEOMETRIC_TO_MEAN = 1.781
"""The exponential of Euler's constant: mean over geometric mean of an exponential variable (definition)."""
_NOISE_LIKE = 0.5 * _GEOMETRIC_TO_MEAN
"""Boxes whose geometric mean falls short by more than half hold tones or beats (own choice)."""


def gate(source: FrameSource, quantile: float = 0.1, bias: float = 0.0) -> SteadyNoise:
    """Find a steady noise floor between tones and beats.

    In boxes of 0.2 s x 300 Hz the geometric mean of the power, times 1.781, equals its mean where there is only noise
    (the exponential of Euler's constant); boxes where it falls short by more than half hold tones or beats. The
    floor is a low quantile over time of the noise-like boxes, times a bias that grows with their share.

    Parameters
    ----------
    source : FrameSource
    quantile : float
        Share of the noise-like boxes of a bin that lie below the floor.
    bias : float
        Factor on the floor; 0 chooses it by the share of noise-like boxes.

    Returns
    -------
    SteadyNoise
        Power of the noise in every bin.

    Notes
    -----
    Each channel has its own floor, and the picture of several channels the mean of them: the mean power of channels
    with independent noise is no exponential variable any more, and a floor found in it would be too high.

    Examples
    --------
    >>> from specapp.spectral.framing import Framing
    >>> hiss = np.random.default_rng(0).normal(0, 0.1, (1, 16_000)).astype(np.float32)
    >>> gate(FrameSource(hiss, 16_000, Framing(512, 128))).level.shape
    (1, 257)
    """
    return with_bias(tuple(_floors(channel, quantile)[0] for channel in source.channels()), bias)


def gate_parts(source: FrameSource, quantile: float, bias: float, steps: tuple[int, ...]) -> Power:
    """As `gate`, of each part between the samples at which the noise jumps [shape=(parts, bins)]."""
    channels = [_floors(channel, quantile, steps) for channel in source.channels()]
    return np.concatenate([with_bias(floors, bias).level for floors in zip(*channels, strict=True)])


def with_bias(floors: tuple[Floor, ...], bias: float) -> SteadyNoise:
    """As `gate`, from floors that it found before."""
    level = np.mean([floor.biased(bias) for floor in floors], axis=0, keepdims=True)
    return SteadyNoise(np.asarray(level, np.float32), floors)


def _floors(source: FrameSource, quantile: float, steps: tuple[int, ...] = ()) -> list[Floor]:
    """Floor of each part; of all, where one has no boxes."""
    frames, level, noise_like = _boxes(source)
    edges = np.searchsorted(frames, [source.framing.frame_at(step) for step in steps])
    parts = [slice(low, high) for low, high in pairwise((0, *edges.tolist(), len(frames)))]
    return [
        _floor(level[part], noise_like[part], quantile, source.bin_hz)
        for part in (part if part.stop > part.start else slice(None) for part in parts)
    ]


def _floor(over_time: Power, noise_like_over_time: NDArray[np.bool_], quantile: float, bin_hz: float) -> Floor:
    level, noise_like = np.ascontiguousarray(over_time.T), np.ascontiguousarray(noise_like_over_time.T)
    ordered = np.sort(level, axis=1)
    candidates = np.sort(np.where(noise_like, level, np.float32(np.inf)), axis=1)
    count = noise_like.sum(axis=1)
    place = (quantile * np.maximum(count - 1, 0)).astype(int)
    found = np.where(count > 0, candidates[np.arange(len(candidates)), place], _quantile(ordered, 0.02))
    return Floor(found, _quantile(ordered, 0.3), float(noise_like.mean()), bin_hz)


def _quantile(ordered: Power, share: float) -> Power:
    """Quantile of each row of ordered values; numpy's own is ten times slower."""
    place = share * (ordered.shape[1] - 1)
    low = int(place)
    lower, upper = ordered[:, low], ordered[:, min(low + 1, ordered.shape[1] - 1)]
    return np.asarray(lower + np.float32(place - low) * (upper - lower), np.float32)


def _boxes(source: FrameSource) -> tuple[NDArray[np.intp], Power, NDArray[np.bool_]]:
    """Frames of a coarse grid of time, level of boxes there, and which are noise-like [each shape=(rows, bins)]."""
    high = int(0.2 * source.frames_per_second) | 1
    wide = max(1, int(300 / source.bin_hz)) | 1
    step = max(1, round(high / 4))
    step *= -(-source.count // step * source.framing.bins // _BOX_PIXELS) or 1
    clear = _clear(sounding_frames(source), high, step)

    def judge(block: tuple[int, int]) -> tuple[Power, NDArray[np.bool_]]:
        first, last = block
        start, stop = max(0, first - GRID), min(last + GRID, source.count)
        power = source.power(start, stop)
        rows = np.arange(-first % step + first - start, last - start, step)
        rows = rows[clear[rows + start]]
        mean, logarithm = (_box_means(pixels, wide, high, rows) for pixels in (power, np.log(power)))
        level = np.exp(logarithm) * np.float32(_GEOMETRIC_TO_MEAN)
        return level, level > np.float32(_NOISE_LIKE) * mean

    levels, noise_like = zip(*source.threads.map(judge, source.blocks()), strict=True)
    frames = np.arange(0, source.count, step)
    return frames[clear[frames]], np.concatenate(levels), np.concatenate(noise_like)


def _clear(sounding: NDArray[np.bool_], high: int, step: int) -> NDArray[np.bool_]:
    """Frames whose boxes hold no digital silence; all of them if there is none, or nothing else on the grid."""
    if sounding.all():
        return sounding
    from scipy.ndimage import minimum_filter1d

    clear = np.asarray(minimum_filter1d(sounding, high, mode="nearest"))
    return clear if clear[::step].any() else np.ones_like(sounding)


def _box_means(pixels: Power, wide: int, high: int, rows: NDArray[np.intp]) -> Power:
    """Mean of the boxes around the pixels of some rows."""
    import cv2

    over_time = cv2.blur(pixels, (1, high), borderType=cv2.BORDER_REFLECT)[rows]
    if not len(rows):
        return np.empty((0, pixels.shape[1]), np.float32)
    return np.asarray(cv2.blur(over_time, (wide, 1), borderType=cv2.BORDER_REFLECT))
