"""Hum that sets in or ends: parts of eight seconds in which the mains hum, where nothing is held for half a minute.

The whole recording is looked through at a low rate, which shows the first harmonics of the mains; only where they stand
out it is asked at the full rate which lines there are. So short a part could hold a note: only the mains' own family
counts.
"""

from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from specapp.base.buffers import release, spans
from specapp.base.decibels import db_to_power, power_to_db
from specapp.base.threads import ONE, Threads
from specapp.pipeline.repair.mains import (
    FEWEST_HARMONICS,
    HELD_QUANTILE,
    MAINS_HZ,
    MOST_OF_SOUND,
    NEVER_GONE_DB,
    SKIRT,
    STANDING_OUT_DB,
    STEADY_DB,
    SURE_HARMONICS,
    families,
    gain_without,
    harmonic_spans,
    neighbourhood,
    quantiles,
)
from specapp.spectral.frame_source import FrameSource
from specapp.spectral.spectrogram import POWER_FLOOR, Power, Samples

_PART, _STEP = 16, 8
"""Frames of eight seconds, and from one such part to the next (docs/decisions.md, Hum)."""
_SHORTEST = 4
"""Frames of a recording that is a part by itself: two and a half seconds (docs/decisions.md, Hum)."""
_TOGETHER = 8
"""Parts that are looked at in one go, half a minute (own choice)."""
_POINTS_HZ, _SEEN_HZ = 4000.0, 1000.0
"""Points per second that are looked at, means of the samples between them, and up to where: sixteen harmonics; what is
folded there is at least 10 dB down (definition)."""
_AT_ONCE = 1 << 18
"""Samples whose means are formed together, in the processor's cache (own choice)."""
_NEW_DB = 6.0
"""So far above what is known of the half minute, a family is another one, or has set in (own choice)."""
_OF_NETWORKS, _WANDERING = 0.002, 0.001
"""No mains is further off, as the notes of a tuned instrument are, nor moves further in so short a time
(docs/decisions.md, Hum)."""
_HIGHEST_HZ = 4000.0
"""Up to here harmonics are looked for: no higher than notes (own choice)."""
_NEAR, _ALONE_DB = 6, 6.0
"""Bins around a line in which nothing comes as near to it as this (own choice)."""
_THERE, _MOST_THERE = 0.5, 0.5
"""A frame hums if half of the lines have half of their amplitude (own choice)."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Seconds in which the mains hum.

    Parameters
    ----------
    first : int
        The half window at which they begin.
    bins : ndarray of int [shape=(n,)]
        Where the lines are.
    held, around : ndarray, float32 [shape=(n,)]
        Amplitude of the hum, and of the neighbourhood, below which nothing is turned down.
    peaks : ndarray of bool [shape=(n,)]
        The middles of lines.
    """

    first: int
    bins: NDArray[np.intp]
    held: NDArray[np.float32]
    around: NDArray[np.float32]
    peaks: NDArray[np.bool_]

    def gain(self, amplitude: NDArray[np.float32]) -> NDArray[np.float32]:
        """What is left of each bin, given the amplitude of frames [each shape=(frames, n)]; 1 where nothing hums."""
        gain = gain_without(self.held, self.around, amplitude)
        there = (amplitude[:, self.peaks] > _THERE * self.held[self.peaks]).mean(axis=1) >= _MOST_THERE
        gain[~there] = 1
        return gain


@dataclass(frozen=True, slots=True)
class Passages:
    """All passages of a recording, and which of them holds when.

    Parameters
    ----------
    each : tuple of Passage
    which : ndarray of int [shape=(half windows,)]
        Index of the passage; -1 where nothing hums.
    """

    each: tuple[Passage, ...]
    which: NDArray[np.int32]

    @classmethod
    def none(cls) -> "Passages":
        """Of a recording in which no hum sets in or ends."""
        return cls((), np.empty(0, np.int32))

    @classmethod
    def of(cls, each: tuple[Passage, ...], count: int) -> "Passages":
        """Passages over `count` half windows: the strongest of those that overlap.

        Each reaches beyond its part, as a part in which it hums for some seconds only is none itself: frame by frame it
        is seen how far the hum goes.
        """
        which, part = np.full(count, -1, np.int32), min(_PART, count - 1)
        order = sorted(range(len(each)), key=lambda index: float(each[index].held.max()))
        for reach in (_STEP, 0):
            for index in order:
                first = each[index].first
                which[max(0, first - reach) : first + part + 1 + reach] = index
        return cls(each, which)

    def lower(self, gain: NDArray[np.float32], amplitude: NDArray[np.float32], first: int) -> None:
        """Let a gain be no higher than what is left of the lines.

        Parameters
        ----------
        gain, amplitude : ndarray, float32 [shape=(frames, bins)]
            Of frames a quarter of a window apart.
        first : int
            The first of them.
        """
        if not self.each:
            return
        half = np.clip((np.arange(first, first + len(amplitude)) - 1) // 2, 0, len(self.which) - 1)
        now = self.which[half]
        edges = [0, *(np.flatnonzero(np.diff(now)) + 1).tolist(), len(now)]
        for start, stop in pairwise(edges):
            if now[start] >= 0:
                passage, rows = self.each[now[start]], slice(start, stop)
                left = passage.gain(amplitude[rows, passage.bins])
                gain[rows, passage.bins] = np.minimum(gain[rows, passage.bins], left)


def find_passages(
    sparse: FrameSource,
    known: NDArray[np.float32],
    frames_of_known: int,
    *,
    alone: bool,
    careful: bool,
    threads: Threads = ONE,
) -> Passages:
    """Parts of a recording in which the mains hum and of which nothing is known yet.

    Parameters
    ----------
    sparse : FrameSource
        The recording through the long window, with half a window from frame to frame.
    known : ndarray, float32 [shape=(segments, bins)]
        Amplitude of the hum that is known, in each segment of frames.
    frames_of_known : int
        Frames of a segment.
    alone : bool
        A recording shorter than a part is one by itself; else it has been looked at as a whole.
    careful : bool
        Nobody said that there is hum: it has never to be gone, and to be the smaller part of the sound.
    threads : Threads
        Who looks at its parts side by side.
    """
    count = sparse.samples.shape[1] // sparse.framing.hop_length
    part = min(_PART, count - 1)
    if part < (_SHORTEST if alone else _PART):
        return Passages.none()
    last = count - part - 1
    starts = [*range(0, last, _STEP), last]
    groups = [starts[span] for span in spans(len(starts), _TOGETHER)]

    def look(group: list[int]) -> list[Passage]:
        seen = _Seen.of(sparse, group[0], group[-1] + part)
        humming = (
            start
            for start in group
            if any(
                seen.unknown(start, one, known[min(start // frames_of_known, len(known) - 1)], sparse)
                for one in seen.families(start)
            )
        )
        found = (_passage(sparse, slice(start + 1, start + 1 + part), careful=careful) for start in humming)
        return [one for one in found if one is not None]

    return Passages.of(tuple(chain.from_iterable(threads.map(look, groups))), count)


@dataclass(frozen=True, slots=True)
class _Seen:
    """Half a minute at a low rate.

    Parameters
    ----------
    first : int
        The half window at which it begins.
    power : ndarray, float32 [shape=(frames, bins)]
        As if the window had a sum of one.
    bin_hz : float
    """

    first: int
    power: Power
    bin_hz: float

    @classmethod
    def of(cls, sparse: FrameSource, first: int, last: int) -> "_Seen":
        """The frames that begin at the half windows `first` to `last` (excluded)."""
        half, step = sparse.framing.hop_length, max(1, round(sparse.sample_rate / _POINTS_HZ))
        points = _points(sparse.samples, first * half, (last + 1) * half, step)
        width = half // step
        bin_hz = sparse.sample_rate / step / (2 * width)
        window = (np.hanning(2 * width + 1)[:-1] / width).astype(np.float32)
        power = np.full((last - first, min(int(_SEEN_HZ / bin_hz), width + 1)), POWER_FLOOR, np.float32)
        for frame in range(last - first):
            start = frame * half // step
            spectra = np.fft.rfft(points[:, start : start + 2 * width] * window)[:, : power.shape[1]]
            power[frame] += np.mean(np.square(np.abs(spectra)), axis=0)
        return cls(first, power, bin_hz)

    def families(self, start: int) -> list[float]:
        """Fundamentals of the mains that stand out of the part that begins at a half window."""
        low, middle = self._held(start)
        return _families(low, middle, self.bin_hz)

    def unknown(self, start: int, fundamental_hz: float, known: NDArray[np.float32], sparse: FrameSource) -> bool:
        """Whether three harmonics are much stronger than what is known of them, an amplitude."""
        least = db_to_power(_NEW_DB) * np.square(known / np.float32(sparse.framing.n_fft / 2))
        here, there = (
            harmonic_spans(fundamental_hz, bin_hz, len(one))[:SURE_HARMONICS]
            for one, bin_hz in ((self.power[0], self.bin_hz), (known, sparse.bin_hz))
        )
        low = self._held(start)[0]
        stronger = [low[one].max() > least[other].max() for one, other in zip(here, there, strict=False)]
        return bool(sum(stronger) >= FEWEST_HARMONICS)

    def _held(self, start: int) -> Power:
        return quantiles(self.power[start - self.first : start - self.first + _PART], HELD_QUANTILE, 0.5)


def _points(samples: Samples, first: int, last: int, step: int) -> NDArray[np.float32]:
    """Means of `step` samples each [shape=(channels, points)]."""
    count = (last - first) // step
    points = np.empty((len(samples), count), np.float32)
    for span in spans(count, max(1, _AT_ONCE // step)):
        start, stop = first + span.start * step, first + span.stop * step
        part = np.ascontiguousarray(samples[:, start:stop], np.float32)  # files interleave
        points[:, span] = part.reshape(len(samples), -1, step).mean(axis=2)
        release(samples)
    return points


def _families(low: Power, middle: Power, bin_hz: float) -> list[float]:
    stands_out_db = power_to_db(low / neighbourhood(middle, bin_hz))
    found = families(
        np.where(stands_out_db > STANDING_OUT_DB, stands_out_db, 0), bin_hz
    )  # no noise tells where they are
    off = [min(abs(one / mains_hz - 1) for mains_hz in MAINS_HZ) for one in found]
    return [one for one, share in zip(found, off, strict=True) if round(share, 6) <= _OF_NETWORKS]  # 50.1 Hz is 0.2 %


def _passage(sparse: FrameSource, frames: slice, *, careful: bool) -> Passage | None:
    """The lines of a part."""
    power = sparse.power(frames.start, frames.stop, slice(0, int(_HIGHEST_HZ / sparse.bin_hz)))
    least, low, middle, high = quantiles(power, 0, HELD_QUANTILE, 0.5, 1 - HELD_QUANTILE)
    around = neighbourhood(middle, sparse.bin_hz)
    lines = (power_to_db(low / around) > STANDING_OUT_DB) & _alone(low)
    steady = power_to_db(high / low) < STEADY_DB
    if careful:
        lines &= power_to_db(middle / least) < NEVER_GONE_DB
    peaks = np.zeros(len(low), np.bool_)
    for fundamental_hz in _families(low, middle, sparse.bin_hz):
        harmonics = harmonic_spans(fundamental_hz, sparse.bin_hz, len(low), _WANDERING)
        first = [float((low * lines)[span].max()) for span in harmonics[:SURE_HARMONICS]]
        if np.count_nonzero(first) >= FEWEST_HARMONICS:
            for span in harmonics:
                peaks[span] = (lines & (low <= max(first)))[span]
    wide = np.convolve(peaks, np.ones(2 * SKIRT + 1), "same") > 0
    bins = np.flatnonzero(wide & (low > 2 * around))
    hum = np.where(steady, middle, low)[bins]
    alone = careful and hum.sum() > MOST_OF_SOUND * power.sum(axis=1).mean()
    if alone or not peaks.any():
        return None
    return Passage(frames.start - 1, bins, np.sqrt(hum), np.sqrt(around[bins]), peaks[bins])


def _alone(low: Power) -> NDArray[np.bool_]:
    """Bins that are the top of a thin line, with nothing as strong near it: no chord and no chorus."""
    near = np.stack([np.roll(low, by) for by in range(-_NEAR, _NEAR + 1)])
    beside = np.abs(np.arange(-_NEAR, _NEAR + 1)) >= SKIRT
    return np.asarray((low >= near.max(axis=0)) & (db_to_power(_ALONE_DB) * near[beside].max(axis=0) < low))
