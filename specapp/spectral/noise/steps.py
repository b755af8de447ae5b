"""Where the noise sets in, ends, or jumps: a machine that is switched on, a recorder that turns itself up.

What lies between two such steps is judged apart, as a mean over both sides is the noise of none. A step is told by
bands that hold nothing but a noise on its louder side, and much less on the other.
"""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from specapp.base.buffers import release, spans
from specapp.base.decibels import power_to_db
from specapp.spectral.compiled.transforms import rfft
from specapp.spectral.frame_source import FrameSource
from specapp.spectral.framing import window_length
from specapp.spectral.silence import sounding_frames
from specapp.spectral.spectrogram import POWER_FLOOR, Power

_WINDOW_S, _HOP_S = 0.064, 0.125
"""Frames that are looked at: a quarter of the samples (own choice)."""
_NEAR = 16
"""Frames to either side, two seconds, and the shortest part (own choice)."""
_LOWEST_HZ, _HIGHEST_HZ, _WIDTH_HZ, _PER_OCTAVE = 125.0, 20_000.0, 150.0, 3
"""Bands: as wide as ten bins, from there on thirds of an octave (own choice)."""
_EVEN, _STEADY_DB, _STANDING_DB = -0.9, 2.5, 1.0
"""How even the bins of a noise are, -0.58 on average; how far the lowest tenth of its levels lies below the middle in a
band; and how far the second of its two seconds from the first in all (docs/decisions.md, Noise that sets in)."""
_JUMP_DB, _MOSTLY = 4.0, 0.75
"""How far most of the quieter side lies below (docs/decisions.md, Noise that sets in)."""
_BANDS = 0.3
"""Share of the bands that jump together (docs/decisions.md, Noise that sets in)."""
_FEWEST_BANDS = 4
"""With fewer, one band would decide (own choice)."""
_FINE_HOP_S, _REACH_S, _FINE_NEAR = 0.016, 0.45, 20
"""How finely, and how far around, the moment is looked for, and frames in which most of the jump is done
(own choice)."""
_BESIDE = 2
"""Frames beside the step in which a silence, which hides the moment, is the step itself (own choice)."""
_HALF_DB = 3.0
"""A frame of which half is noise (definition)."""
_AT_ONCE = 128
"""Frames that are transformed together (own choice)."""


def noise_steps(source: FrameSource) -> tuple[int, ...]:
    """Samples at which the noise of a recording jumps, in rising order.

    Parameters
    ----------
    source : FrameSource
        Its framing says which frames hold no silence, no more.
    """
    seen = _Seen.of(source)
    if len(seen.starts) < 2 * _NEAR or seen.level_db.shape[1] < _FEWEST_BANDS:
        return ()
    jumps = _jumps_db(seen)
    strength = np.where((jumps > 0).mean(axis=1) >= _BANDS, jumps.sum(axis=1), 0)
    found = [(place, jumps[place] > 0) for place in _highest(strength)]
    moments = (_moment(source, seen, *one) for one in found)
    return tuple(sorted({one for one in moments if one is not None}))


@dataclass(frozen=True, slots=True)
class _Seen:
    """Bands of some frames.

    Parameters
    ----------
    starts : ndarray of int [shape=(frames,)]
        First sample of each frame.
    level_db, evenness : ndarray, float32 [shape=(frames, bands)]
        Level; mean of the logarithms over the logarithm of the mean.
    """

    starts: NDArray[np.intp]
    level_db: Power
    evenness: Power

    @classmethod
    def of(cls, source: FrameSource) -> "_Seen":
        """Frames from all over a recording, without silence."""
        size, hop = _size(source), max(1, int(_HOP_S * source.sample_rate))
        starts = np.arange(0, source.samples.shape[1] - size + 1, hop)
        sounding = sounding_frames(source)
        first, last = ((starts + by) // source.framing.hop_length for by in (0, size - 1))
        return cls.at(source, starts[sounding[first] & sounding[np.minimum(last, source.count - 1)]])

    @classmethod
    def at(cls, source: FrameSource, starts: NDArray[np.intp]) -> "_Seen":
        """Frames that begin at these samples."""
        size = _size(source)
        window = np.hanning(size + 1)[:-1].astype(np.float32)
        edges = _edges(source.sample_rate, size)
        level_db, evenness = np.empty((2, len(starts), len(edges) - 1), np.float32)
        for span in spans(len(starts), _AT_ONCE):
            parts = np.asarray(source.samples[:, starts[span, None] + np.arange(size)], np.float32)
            power = np.mean([np.square(np.abs(rfft(part * window))) for part in parts], axis=0) + POWER_FLOOR
            means, logarithms = (_over_bands(values, edges) for values in (power, np.log(power)))
            level_db[span], evenness[span] = power_to_db(means), logarithms - np.log(means)
            release(source.samples)
        return cls(starts, level_db, evenness)


def _size(source: FrameSource) -> int:
    return window_length(_WINDOW_S, source.sample_rate)


def _edges(sample_rate: int, size: int) -> NDArray[np.intp]:
    """Bins at which bands begin, and behind the last."""
    bin_hz, top_hz = sample_rate / size, min(_HIGHEST_HZ, 0.48 * sample_rate)
    edges_hz = [_LOWEST_HZ]
    while edges_hz[-1] < top_hz:
        edges_hz.append(max(edges_hz[-1] + _WIDTH_HZ, edges_hz[-1] * 2 ** (1 / _PER_OCTAVE)))
    return np.rint(np.array(edges_hz[:1] + [hertz for hertz in edges_hz[1:] if hertz <= top_hz]) / bin_hz).astype(
        np.intp
    )


def _over_bands(values: Power, edges: NDArray[np.intp]) -> Power:
    if len(edges) < 2:
        return np.empty((len(values), 0), np.float32)
    sums = np.add.reduceat(values[:, : edges[-1]], edges[:-1], axis=1)
    return np.asarray(sums / np.diff(edges), np.float32)


def _jumps_db(seen: _Seen) -> Power:
    """How far each band jumps before each frame, upward or downward as most do [shape=(frames, bands)]; 0 if not."""
    count, bands = seen.level_db.shape
    jumps = np.zeros((2, count, bands), np.float32)
    inner = slice(_NEAR, count - _NEAR + 1)
    for band in range(bands):
        ordered = np.sort(sliding_window_view(seen.level_db[:, band], _NEAR), axis=1)
        low, middle, most = (ordered[:, round(share * (_NEAR - 1))] for share in (0.1, 0.5, _MOSTLY))
        even = np.sort(sliding_window_view(seen.evenness[:, band], _NEAR), axis=1)[:, _NEAR // 2] > _EVEN
        noise = even & (middle - low < _STEADY_DB)
        before, behind = slice(0, count - 2 * _NEAR + 1), slice(_NEAR, None)
        for way, (loud, quiet) in enumerate(((behind, before), (before, behind))):
            jump = middle[loud] - most[quiet]
            jumps[way, inner, band] = np.where(noise[loud] & (jump > _JUMP_DB), jump, 0)
    upward = (jumps[0] > 0).sum(axis=1) >= (jumps[1] > 0).sum(axis=1)
    return np.asarray(np.where(upward[:, None], jumps[0], jumps[1]), np.float32)


def _highest(strength: NDArray[np.floating]) -> list[int]:
    """Places that nothing near is stronger than, the strongest first."""
    left, found = strength.copy(), []
    while len(left) and left.max() > 0:
        place = int(np.argmax(left))
        found.append(place)
        left[max(0, place - _NEAR + 1) : place + _NEAR] = 0
    return found


def _moment(source: FrameSource, seen: _Seen, place: int, bands: NDArray[np.bool_]) -> int | None:
    """The sample at which these bands jump; None where they rise or fall slowly, as a swell does."""
    sides = [seen.level_db[start : start + _NEAR, bands].mean(axis=1) for start in (place - _NEAR, place)]
    middles_db = [float(np.median(side)) for side in sides]
    falls, loud = middles_db[0] > middles_db[1], sides[int(middles_db[1] > middles_db[0])]
    if abs(float(np.median(loud[: _NEAR // 2]) - np.median(loud[_NEAR // 2 :]))) > _STANDING_DB:
        return None
    size, hop, reach = (_size(source), *(int(one * source.sample_rate) for one in (_FINE_HOP_S, _REACH_S)))
    near = slice(place - 1 - _BESIDE, place + 1 + _BESIDE)
    gaps = np.diff(seen.starts[near])
    if gaps.max() > reach:
        return int(seen.starts[near][int(np.argmax(gaps))] + (gaps.max() + size) // 2)
    around = np.arange(seen.starts[place] - reach, seen.starts[place] + reach, hop)
    around = around[(around >= 0) & (around <= source.samples.shape[1] - size)][:: -1 if falls else 1]
    level_db = _Seen.at(source, around).level_db[:, bands].mean(axis=1)
    edge_db = max(middles_db) - min(_HALF_DB, abs(middles_db[1] - middles_db[0]) / 2)
    last = int(np.flatnonzero(np.append(-np.inf, level_db) < edge_db)[-1])  # a sound may be as loud before
    before, behind = level_db[max(0, last - _FINE_NEAR) : last], level_db[last : last + _FINE_NEAR]
    if not len(before) or not len(behind) or np.median(behind) - np.sort(before)[len(before) // 4] < _JUMP_DB:
        return None
    return int(around[last] + (size + (hop if falls else -hop)) // 2)
