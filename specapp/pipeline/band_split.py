"""Samples of some bands of frequency alone; what all bands hold together is the whole, to the rounding."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from specapp.base.buffers import release, scratch, spans
from specapp.base.decibels import db_to_power
from specapp.pipeline.channel_groups import INAUDIBLE_DB
from specapp.spectral.frame_source import FrameSource
from specapp.spectral.framing import Framing
from specapp.spectral.spectrogram import Samples, Spectrogram, synthesise

_WINDOW_S = 0.064
"""As in the gentle presets (own choice)."""
_OCTAVES = 0.25
"""Width of the fade from one band to the next (own choice)."""


def add_bands(samples: Samples, total: Samples, sample_rate: int, bands_hz: Sequence[tuple[float, float]]) -> None:
    """Add what some bands hold of samples to others.

    Parameters
    ----------
    samples, total : ndarray, float32 [shape=(channels, n)]
    sample_rate : int
    bands_hz : sequence of (low_hz, high_hz)
        From 0, up to infinity. Between neighbours the samples fade from one to the other.
    """
    source = FrameSource(samples, sample_rate, Framing.of_duration(_WINDOW_S, sample_rate, overlap=50))
    weights = band_weights(np.arange(source.framing.bins, dtype=np.float64) * source.bin_hz, bands_hz)
    hop_length = source.framing.hop_length
    for span in spans(samples.shape[1]):
        first, last = source.framing.frames_over(span.start, span.stop)
        spectrogram = source.spectrogram(first, last)
        kept = Spectrogram(spectrogram.stft * weights, sample_rate, source.framing, first, samples.shape[1])
        offset = span.start - first * hop_length
        total[:, span] += synthesise(kept)[:, offset : offset + span.stop - span.start]
        release(samples)
        release(total)


def quietest_outside(samples: Samples, sample_rate: int, bands_hz: Sequence[tuple[float, float]]) -> Samples:
    """Samples whose channels hold, outside of some bands, what the quietest of them holds there; silence stays.

    Channels that share their noise in these bands alone are cleaned with one gain, and the picture shows all bands: the
    hum of one of them would decide what all of them lose.

    Parameters
    ----------
    samples : ndarray, float32 [shape=(channels, n)]
    sample_rate : int
    bands_hz : sequence of (low_hz, high_hz)
    """
    if len(samples) == 1 or tuple(bands_hz) == ((0.0, np.inf),):
        return samples
    inside = scratch(len(samples), samples.shape[1], np.float32)
    add_bands(samples, inside, sample_rate, bands_hz)
    power = np.zeros(len(samples))
    for span in spans(samples.shape[1]):
        power += np.square(samples[:, span] - inside[:, span], dtype=np.float64).sum(axis=1)
        release(samples)
        release(inside)
    silent = power < db_to_power(-INAUDIBLE_DB) * power.max()
    quietest = int(np.where(silent, np.inf, power).argmin())
    for span in spans(samples.shape[1]):
        outside = samples[:, span] - inside[:, span]
        inside[:, span] += np.where(silent[:, None], outside, outside[quietest])
        release(samples)
        release(inside)
    return inside


def band_weights(hz: NDArray[np.floating], bands_hz: Sequence[tuple[float, float]]) -> NDArray[np.float32]:
    """How much of each frequency lies in the bands: 0 to 1, and 1 in all bands together [shape=(bins,)]."""
    weights = sum((_above(hz, low_hz) - _above(hz, high_hz) for low_hz, high_hz in bands_hz), np.zeros(len(hz)))
    return np.asarray(weights, np.float32)


def _above(hz: NDArray[np.floating], edge_hz: float) -> NDArray[np.float64]:
    if not 0 < edge_hz < np.inf:
        return np.full(len(hz), float(edge_hz == 0))
    octaves = np.log2(np.maximum(hz, 1e-3) / edge_hz)
    return np.asarray(np.clip(octaves / _OCTAVES + 0.5, 0, 1), np.float64)
