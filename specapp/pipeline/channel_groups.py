"""Which channels are cleaned with one gain: those that share their noise, group of bands by group of bands."""

from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from specapp.base.buffers import release, spans
from specapp.base.decibels import db_to_power, power_to_db
from specapp.base.sentences import in_turn, listed, say
from specapp.spectral.frame_source import FrameSource
from specapp.spectral.framing import Framing
from specapp.spectral.running import quantiles
from specapp.spectral.silence import sounding_frames
from specapp.spectral.spectrogram import Samples

_WINDOW_S = 0.064
"""Bins of 16 Hz, as in the gentle presets (own choice)."""
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
_VOICES = slice(1, 3)
"""Of the groups of bands, those that have to be unrelated: from 200 Hz to 4 kHz (own choice)."""
_MOVING_DB, _UNLIKE, _INCOHERENT = 4.0, 0.25, 0.05
"""Level that moves by itself: its deviation, its correlation, and the coherence of all that is heard
(docs/decisions.md, Which channels share a gain)."""
_RANGE_DB = 60.0
"""Levels so far below the loudest are equal (own choice)."""
INAUDIBLE_DB = 80.0
"""What is so far below the loudest parts no channels, and counts as silence (own choice)."""
_TINY = 1e-20
"""Keeps divisions from zero (own choice)."""

ALL_BANDS_HZ = ((0.0, np.inf),)
"""Where one grouping holds everywhere (definition)."""

Groups = tuple[tuple[int, ...], ...]
BandsHz = tuple[tuple[float, float], ...]


def channel_groups(samples: Samples, sample_rate: int) -> dict[Groups, BandsHz]:
    """Groups of channels whose noise is alike, and the bands in which they are those.

    In their quiet moments the channels of a group lie within 6 dB of each other, or what is heard there is the same in
    both: then it is no noise but sound that stands to one side. This is told for each group of bands. Channels with
    sounds of their own, as a voice here and a guitar there, have no stereo picture and are never in one group.

    Parameters
    ----------
    samples : ndarray [shape=(channels, n)]
    sample_rate : int

    Returns
    -------
    dict of tuples of tuples of int to tuples of (low_hz, high_hz)
        Groups in which every channel stands once, the first channel of each in rising order. The bands of all groups
        are all there is, from 0 to infinity.
    """
    if len(samples) == 1:
        return {((0,),): ALL_BANDS_HZ}
    spectra = _spectra(samples, sample_rate)
    loudest = [max(_mean_power(band) for band in channel) for channel in spectra]
    least = max(loudest) * db_to_power(-INAUDIBLE_DB) + _TINY
    silent = [level <= least for level in loudest]
    count = len(spectra[0])
    edges = (0.0, *_EDGES_HZ[1:count], np.inf)
    found: dict[Groups, BandsHz] = {}
    related = cache(lambda one, other: not _on_their_own(spectra[one], spectra[other]))
    for low_hz, high_hz, *bands in zip(edges, edges[1:], *spectra, strict=False):
        groups = _grouped(bands, silent, least, related)
        found[groups] = _joined((*found.get(groups, ()), (low_hz, high_hz)))
    return found


def all_one(samples: Samples) -> bool:
    """Whether all channels hold the same samples, as those of many recorders and telephones do."""
    for span in spans(samples.shape[1]):
        same = (samples[1:, span] == samples[:1, span]).all()
        release(samples)
        if not same:
            return False
    return True


def named(grouped: dict[Groups, BandsHz]) -> str:
    """Which channels stand apart, and where, for people; empty if all go together.

    Examples
    --------
    >>> named({((0,), (1,)): ((4000.0, np.inf),), ((0, 1),): ((0.0, 4000.0),)})
    '1; 2 (above 4000 Hz)'
    """
    apart = (_named(groups, bands_hz) for groups, bands_hz in grouped.items() if len(groups) > 1)
    return in_turn(apart, "{one} / {other}")


def _named(groups: Groups, bands_hz: BandsHz) -> str:
    channels = "; ".join(", ".join(str(channel + 1) for channel in group) for group in groups)
    if bands_hz == ALL_BANDS_HZ:
        return channels
    return say("{channels} ({bands})", channels=channels, bands=listed(_band_named(*band_hz) for band_hz in bands_hz))


def _band_named(low_hz: float, high_hz: float) -> str:
    low, high = f"{low_hz:.0f}", f"{high_hz:.0f}"
    if low_hz == 0:
        return say("below {high} Hz", high=high)
    return say("above {low} Hz", low=low) if high_hz == np.inf else say("{low} to {high} Hz", low=low, high=high)


def _grouped(
    bands: Sequence[NDArray[np.complex64]],
    silent: Sequence[bool],
    least: float,
    related: Callable[[int, int], bool],
) -> Groups:
    """Groups of channels, from one group of bands of each; silent channels go with the first."""
    groups: list[list[int]] = []
    for channel, band in enumerate(bands):
        for group in groups:
            first = group[0]
            silence = silent[first] or silent[channel]
            if silence or (_band_alike(bands[first], band, least) and related(first, channel)):
                group.append(channel)
                break
        else:
            groups.append([channel])
    return tuple(tuple(group) for group in groups)


def _joined(bands_hz: BandsHz) -> BandsHz:
    """Bands, of which the last may begin where the one before ends."""
    if len(bands_hz) == 1 or bands_hz[-2][1] != bands_hz[-1][0]:
        return bands_hz
    return (*bands_hz[:-2], (bands_hz[-2][0], bands_hz[-1][1]))


def _spectra(samples: Samples, sample_rate: int) -> list[list[NDArray[np.complex64]]]:
    """Frames from all over the recording, by channel and group of bands [shape=(frames, bins)]."""
    source = FrameSource(samples, sample_rate, Framing.of_duration(_WINDOW_S, sample_rate, overlap=50))
    sounding = sounding_frames(source)
    runs = np.linspace(0, max(source.count - _RUNS, 0), _FRAMES // _RUNS).astype(int)
    firsts = runs if source.count > _FRAMES else np.arange(0, source.count, _RUNS)
    parts = []
    for first in firsts.tolist():
        last = min(first + _RUNS, source.count)
        parts.append(source.spectrogram(first, last).stft[:, sounding[first:last]])
    stft = np.concatenate(parts, axis=1)
    edges = [min(int(np.ceil(hertz / source.bin_hz)), stft.shape[2]) for hertz in _EDGES_HZ]
    bands = [slice(low, high) for low, high in pairwise(edges) if high > low]
    return [[channel[:, band] for band in bands] for channel in stft]


def _band_alike(left: NDArray[np.complex64], right: NDArray[np.complex64], least: float) -> bool:
    powers = [np.mean(np.abs(band) ** 2, axis=1) for band in (left, right)]
    quiet = [power <= quantiles(power, _QUIETEST) for power in powers]
    levels = [max(float(power[frames].mean()), least) for power, frames in zip(powers, quiet, strict=True)]
    if abs(power_to_db(levels[0] / levels[1])) <= _MOST_APART_DB:
        return True
    return _coherence(left[quiet[0] | quiet[1]], right[quiet[0] | quiet[1]]) > _COHERENT


def _on_their_own(left: Sequence[NDArray[np.complex64]], right: Sequence[NDArray[np.complex64]]) -> bool:
    """Whether two channels hold sounds that have nothing to do with each other, from all groups of bands of each."""
    pairs = list(zip(left[_VOICES], right[_VOICES], strict=True))
    return (
        len(pairs) > 1
        and all(_move_apart(*pair) for pair in pairs)
        and all(_coherence(*pair) < _INCOHERENT for pair in pairs)
    )


def _move_apart(left: NDArray[np.complex64], right: NDArray[np.complex64]) -> bool:
    """Whether both levels move, and not together."""
    levels_db = power_to_db(np.mean(np.abs(np.stack([left, right])) ** 2, axis=2) + _TINY)
    levels_db = np.maximum(levels_db, levels_db.max(axis=1, keepdims=True) - _RANGE_DB)
    deviations_db = levels_db.std(axis=1)
    if deviations_db.min() < _MOVING_DB:
        return False
    covariance = np.mean((levels_db[0] - levels_db[0].mean()) * (levels_db[1] - levels_db[1].mean()))
    return bool(covariance < _UNLIKE * deviations_db.prod())


def _coherence(left: NDArray[np.complex64], right: NDArray[np.complex64]) -> float:
    """Squared coherence over time, mean over the bins by their power; about one over the frames for two noises."""
    cross = np.abs((left * right.conj()).mean(axis=0)) ** 2
    own = [np.mean(np.abs(band) ** 2, axis=0) for band in (left, right)]
    weight = np.sqrt(own[0] * own[1])
    return float((weight * cross / (own[0] * own[1] + _TINY)).sum() / (weight.sum() + _TINY))


def _mean_power(band: NDArray[np.complex64]) -> float:
    return float(np.mean(np.abs(band) ** 2)) if band.size else 0.0
