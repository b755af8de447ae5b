"""Which channels are cleaned with one gain: those that share their noise."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from specapp.spectral.framing import Framing
from specapp.spectral.silence import sounding_frames
from specapp.spectral.spectrogram import FrameSource, Samples

_WINDOW_S = 0.064
"""Bins of 16 Hz, as in the gentle presets."""
_EDGES_HZ = (20.0, 200.0, 1000.0, 4000.0, 16000.0)
"""Groups of bands: rumble, voice, consonants, hiss (own choice)."""
_FRAMES = 1024
"""Frames that are looked at, all over the recording; enough for a tenth of them to be a mean (own choice)."""
_RUNS = 32
"""Frames in a row (own choice)."""
_QUIETEST = 0.1
"""Share of the frames that count as quiet (own choice)."""
_MOST_APART_DB = 6.0
"""docs/decisions.md, Which channels share a gain."""
_COHERENT = 0.5
"""docs/decisions.md, Which channels share a gain."""
_INAUDIBLE_DB = 80.0
"""Bands so far below the loudest do not part channels (own choice)."""
_TINY = 1e-20
"""Keeps divisions from zero."""

Groups = tuple[tuple[int, ...], ...]


def channel_groups(samples: Samples, sample_rate: int) -> Groups:
    """Groups of channels whose noise is alike.

    In their quiet moments, band group by band group, the channels of a group lie within 6 dB of each other, or what is
    heard there is the same in both: then it is no noise but sound that stands to one side.

    Parameters
    ----------
    samples : ndarray [shape=(channels, n)]
    sample_rate : int

    Returns
    -------
    tuple of tuples of int
        Every channel once; the first channel of each group in rising order.
    """
    if len(samples) == 1:
        return ((0,),)
    spectra = _spectra(samples, sample_rate)
    groups: list[list[int]] = []
    for channel in range(len(samples)):
        for group in groups:
            if _alike(spectra[group[0]], spectra[channel]):
                group.append(channel)
                break
        else:
            groups.append([channel])
    return tuple(tuple(group) for group in groups)


def _spectra(samples: Samples, sample_rate: int) -> list[list[NDArray[np.complex64]]]:
    """Frames from all over the recording, by channel and group of bands [shape=(frames, bins)]."""
    n_fft = max(64, round(_WINDOW_S * sample_rate / 64) * 64)
    source = FrameSource(samples, sample_rate, Framing(n_fft, n_fft // 2))
    sounding = sounding_frames(source)
    runs = np.unique(np.linspace(0, max(source.count - _RUNS, 0), _FRAMES // _RUNS).astype(int))
    firsts = runs if source.count > _FRAMES else np.arange(0, source.count, _RUNS)
    parts = []
    for first in firsts.tolist():
        last = min(first + _RUNS, source.count)
        parts.append(source.spectrogram(first, last).stft[:, sounding[first:last]])
    stft = np.concatenate(parts, axis=1)
    edges = [min(int(np.ceil(hertz / source.bin_hz)), stft.shape[2]) for hertz in _EDGES_HZ]
    bands = [slice(low, high) for low, high in pairwise(edges) if high > low]
    return [[channel[:, band] for band in bands] for channel in stft]


def _alike(one: list[NDArray[np.complex64]], other: list[NDArray[np.complex64]]) -> bool:
    """Whether two channels share their noise in every group of bands that can be heard."""
    loudest = max(_mean_power(band) for channel in (one, other) for band in channel)
    least = loudest * 10 ** (-_INAUDIBLE_DB / 10) + _TINY
    if min(max(_mean_power(band) for band in channel) for channel in (one, other)) <= least:
        return True
    return all(_band_alike(left, right, least) for left, right in zip(one, other, strict=True))


def _band_alike(left: NDArray[np.complex64], right: NDArray[np.complex64], least: float) -> bool:
    powers = [np.mean(np.abs(band) ** 2, axis=1) for band in (left, right)]
    quiet = [power <= np.quantile(power, _QUIETEST) for power in powers]
    levels = [max(float(power[frames].mean()), least) for power, frames in zip(powers, quiet, strict=True)]
    if abs(10 * np.log10(levels[0] / levels[1])) <= _MOST_APART_DB:
        return True
    return _coherence(left[quiet[0] | quiet[1]], right[quiet[0] | quiet[1]]) > _COHERENT


def _coherence(left: NDArray[np.complex64], right: NDArray[np.complex64]) -> float:
    """Squared coherence over time, mean over the bins by their power; about one over the frames for two noises."""
    cross = np.abs((left * right.conj()).mean(axis=0)) ** 2
    own = [np.mean(np.abs(band) ** 2, axis=0) for band in (left, right)]
    weight = np.sqrt(own[0] * own[1])
    return float((weight * cross / (own[0] * own[1] + _TINY)).sum() / (weight.sum() + _TINY))


def _mean_power(band: NDArray[np.complex64]) -> float:
    return float(np.mean(np.abs(band) ** 2)) if band.size else 0.0
