"""A sound louder, with its true peaks below a ceiling: the level dips softly around each peak that would be above."""

import numpy as np
from numpy.typing import NDArray

from specapp.base.buffers import Samples, release, scratch, spans

Reals = NDArray[np.float64]

_HALF_S = 0.015
"""Half of a dip: so long that it is heard as a softer moment and not as roughness (own choice)."""
_OVERSAMPLING = 4  # ITU-R BS.1770-4, annex 2
_REACH = 16
"""Samples to each side that decide about what is between two of them (own choice)."""


def limited(samples: Samples, sample_rate: int, *, gain: float, ceiling: float) -> tuple[Samples, float]:
    """Samples times a gain, with no true peak above a ceiling; all channels dip together, so that the stage stands.

    What is needed below a peak is held for half a dip to both sides and smoothed over as much: nothing is late, and
    nothing overshoots. Where no peak comes above the ceiling the gain alone counts.

    Parameters
    ----------
    samples : ndarray [shape=(channels, length)]
    sample_rate : int
        Hz.
    gain, ceiling : float
        Linear.

    Returns
    -------
    louder : ndarray [shape=(channels, length)]
        In memory or in a temporary file, of the same type.
    least : float
        By how much the deepest dip multiplies; 1 without any.
    """
    channels, length = samples.shape
    half = max(1, round(_HALF_S * sample_rate))
    margin = 2 * half + _REACH
    louder, least = scratch(channels, length, samples.dtype), 1.0
    for span in spans(length):
        first = max(0, span.start - margin)
        part = np.asarray(samples[:, first : span.stop + margin], np.float64) * gain
        factors = _factors(part, ceiling, half)[span.start - first : span.stop - first]
        louder[:, span] = part[:, span.start - first : span.stop - first] * factors
        least = min(least, float(factors.min()))
        release(samples)
        release(louder)
    return louder, least


def _factors(part: Reals, ceiling: float, half: int) -> Reals:
    """What each instant is multiplied with [shape=(length,)]."""
    from scipy.ndimage import minimum_filter1d
    from scipy.signal import oaconvolve

    peaks = np.maximum.reduce([_peaks(channel, ceiling) for channel in part])
    if peaks.max() <= ceiling:
        return np.ones(part.shape[1])
    held = minimum_filter1d(ceiling / np.maximum(peaks, ceiling), 2 * half + 1, mode="nearest")
    window = np.hanning(2 * half + 3)[1:-1]
    smooth: Reals = oaconvolve(np.pad(held, half, mode="edge"), window / window.sum(), mode="valid")
    return np.minimum(smooth, 1.0)


def _peaks(channel: Reals, ceiling: float) -> Reals:
    """Greatest magnitude around each sample, also between it and the next; of quiet ones that of the sample alone."""
    from scipy.signal import resample_poly

    sizes = np.abs(channel)
    if sizes.max() <= ceiling / 2:
        return sizes
    between: Reals = np.abs(resample_poly(channel, _OVERSAMPLING, 1)).reshape(-1, _OVERSAMPLING).max(axis=1)
    return np.maximum(sizes, between)
