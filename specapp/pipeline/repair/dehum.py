"""Hum of mains and machines: held horizontal lines of a long-window picture, taken out with narrow gains.

A window of one second shows hum as lines one hertz thin. A line is hum where it is *held*: its low quantile over half a
minute stands above the neighbouring frequencies. What is taken away from a pixel is never more than the held amplitude,
so music that crosses a line stays.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from specapp.base.decibels import power_to_db
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
    TOLERANCE,
    gain_without,
    harmonics,
    neighbourhood,
    quantiles,
)
from specapp.pipeline.repair.passages import Passages, find_passages
from specapp.spectral.frame_source import FrameSource
from specapp.spectral.framing import Framing
from specapp.spectral.masks import Masks
from specapp.spectral.silence import sounding_frames
from specapp.spectral.spectrogram import Power, Samples, Spectrogram, synthesise

_WINDOW_S = 1.0
"""docs/decisions.md, Hum: lines one hertz thin."""
_SEGMENT = 64
"""Frames of half a minute (docs/decisions.md, Hum)."""
_DENSER = 2
"""Lines are looked for with half a window from frame to frame, and taken out with a quarter (own choice)."""
_LOWEST_HZ = 25.0
"""Where hum begins: half of 50 Hz (own choice)."""
_LOWEST_QUANTILE, _UNBROKEN_DB = 0.1, 2.0
"""A line beside the mains lies no further below its median for 90 % of the time
(own choice; `python -m bench.repairs`)."""
_OTHER_DB = 10.0
"""docs/decisions.md, Hum."""
_LEAST_S, _CAREFUL_LEAST_S = 3.0, 6.0
"""Below, nothing is held long enough to be told from a note (own choice)."""
_HIGHEST_NOTE_HZ, _LONGEST_NOTE_S = 4000.0, 20.0
"""What may be a note: no higher than a piano's, no longer than this, alone
(docs/decisions.md, Hum in the automatic preset)."""
_GROUP, _FEWEST_FRAMES = 16, 8
"""Frames that are transformed at a time, and with which quantiles mean something (own choice)."""


@dataclass(frozen=True, slots=True)
class Hum:
    """The hum of a recording, ready to be taken out of any part of it.

    Parameters
    ----------
    source : FrameSource
        The recording through the long window.
    held : ndarray, float32 [shape=(segments, bins)]
        Amplitude of the hum in each segment of frames; 0 where there is none.
    around : ndarray, float32 [shape=(segments, bins)]
        Amplitude of the neighbourhood, below which nothing is turned down.
    masks : Masks
        What was drawn on the picture; *protect* and *only* are obeyed.
    passages : Passages
        Hum that sets in or ends within a segment.
    """

    source: FrameSource
    held: NDArray[np.float32]
    around: NDArray[np.float32]
    masks: Masks
    passages: Passages

    @property
    def found(self) -> bool:
        """Whether there is any hum."""
        return bool(self.passages.each) or bool(self.held.any())

    def lines_hz(self) -> list[float]:
        """Frequencies of the lines, strongest first."""
        level = self.held.max(axis=0)
        for one in self.passages.each:
            level[one.bins] = np.maximum(level[one.bins], one.held)
        peaks = np.flatnonzero((level > 0) & (level >= np.roll(level, 1)) & (level >= np.roll(level, -1)))
        return [float(peak * self.source.bin_hz) for peak in peaks[np.argsort(-level[peaks])]]

    def removed(self, start: int, stop: int) -> Samples:
        """The hum in the samples `start` to `stop` [shape=(channels, stop - start)]."""
        source, framing = self.source, self.source.framing
        first, last = framing.frames_over(start, stop)
        spectrogram = source.spectrogram(first, last)
        segments = np.minimum(np.arange(first, last) // (_DENSER * _SEGMENT), len(self.held) - 1)
        amplitude = np.sqrt(spectrogram.power())
        gain = gain_without(self.held[segments], self.around[segments], amplitude)
        whole = np.where(self.held[segments] > 0, gain, np.float32(1))
        self.passages.lower(whole, amplitude, first)
        whole = self.masks.of("protect", "only").apply(whole, source, first)
        taken = spectrogram.stft * (1 - whole)
        part = synthesise(Spectrogram(taken, source.sample_rate, framing, first, spectrogram.length))
        offset = start - first * framing.hop_length
        return part[:, offset : offset + stop - start]


def find_hum(
    samples: Samples,
    sample_rate: int,
    masks: Masks | None = None,
    *,
    careful: bool = False,
    threads: Threads = ONE,
    report: Callable[[float], None] | None = None,
) -> Hum:
    """Look for hum and whines in a whole recording.

    Lines near 50 or 60 Hz and their harmonics need to stand out less than others, which have to be steady too.

    Parameters
    ----------
    samples : ndarray [shape=(channels, n)]
    sample_rate : int
    masks : Masks, optional
    careful : bool
        Nobody said that there is hum: lines count only if they are never gone from the first second to the last, and
        only if they are the smaller part of the sound; else they may be what was recorded.
    threads : Threads
        Who analyses its parts side by side.
    report : callable, optional
        Called with the share of the recording that has been looked at.
    """
    framing = Framing.of_duration(_WINDOW_S, sample_rate, window="hann", multiple=4)
    source = FrameSource(samples, sample_rate, framing)
    sparse = replace(source, framing=replace(framing, hop_length=framing.n_fft // 2))
    long = samples.shape[1] >= (_CAREFUL_LEAST_S if careful else _LEAST_S) * sample_rate
    if long:
        lines, around, smaller = _throughout(sparse, careful=careful, threads=threads, report=report)
    else:
        lines, around, smaller = *_nothing(source), True
    passages = find_passages(sparse, lines, _SEGMENT, alone=careful or not long, careful=careful, threads=threads)
    return Hum(source, lines * np.float32(smaller), around, masks or Masks(), passages)


def _nothing(source: FrameSource) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    nothing = np.zeros((1, source.framing.bins), np.float32)
    return nothing, nothing


def _throughout(
    sparse: FrameSource, *, careful: bool, threads: Threads, report: Callable[[float], None] | None
) -> tuple[NDArray[np.float32], NDArray[np.float32], bool]:
    """Amplitude of what is held for half a minute, and around it [each shape=(segments, bins)]; whether that may go.

    What may not, as it is most of the sound, is known all the same: no part of it is hum that sets in.
    """
    sounding = sounding_frames(sparse)
    segments = [_segment(sparse, 0, sounding)]
    later = threads.map(lambda first: _segment(sparse, first, sounding), range(_SEGMENT, sparse.count, _SEGMENT))
    while True:
        if careful and not _never_gone(segments).any():
            return *_nothing(sparse), True
        following = next(later, None)
        if following is None:
            break
        segments.append(following)
        if report is not None:
            report(min(1.0, len(segments) * _SEGMENT / sparse.count))
    held, around = np.stack([one.held for one in segments]), np.stack([one.around for one in segments])
    if not careful:
        return held, around, True
    held *= _never_gone(segments)
    held *= _surely_no_notes(held, sparse.bin_hz, sparse.samples.shape[1] / sparse.sample_rate)
    total = sum(one.total for one in segments) / len(segments)
    return held, around, float(np.square(held).sum()) / len(held) <= MOST_OF_SOUND * total


@dataclass(frozen=True, slots=True)
class _Segment:
    """Half a minute: amplitude of hum and around it, bins in which a line is never gone, and the power of all."""

    held: NDArray[np.float32]
    around: NDArray[np.float32]
    unbroken: NDArray[np.bool_]
    total: float


def _never_gone(segments: list[_Segment]) -> NDArray[np.bool_]:
    """Bins that hold a line from the first segment to the last, which may wander by a bin."""
    reach = np.ones(2 * SKIRT + 1)
    lines = [np.convolve(one.unbroken & (one.held > 0), reach, "same") > 0 for one in segments]
    return np.asarray(np.all(lines, axis=0))


def _surely_no_notes(held: NDArray[np.float32], bin_hz: float, duration_s: float) -> NDArray[np.bool_]:
    """Bins of lines that no instrument plays: mains with their harmonics, high whines, what lasts for long."""
    level = held.max(axis=0)
    peaks = np.flatnonzero((level > 0) & (level >= np.roll(level, 1)) & (level >= np.roll(level, -1)))
    sure = (peaks * bin_hz > _HIGHEST_NOTE_HZ) | (duration_s > _LONGEST_NOTE_S)
    for mains_hz in MAINS_HZ:
        harmonic = np.maximum(np.rint(peaks * bin_hz / mains_hz), 1)
        of_mains = np.abs(peaks * bin_hz / harmonic - mains_hz) <= TOLERANCE * mains_hz
        sure |= of_mains & (of_mains.sum() >= FEWEST_HARMONICS)
    lines = np.zeros(len(level))
    lines[peaks[sure]] = 1
    return np.convolve(lines, np.ones(2 * SKIRT + 1), "same") > 0


def _segment(source: FrameSource, first: int, sounding: NDArray[np.bool_]) -> _Segment:
    """Lines in one segment."""
    power = _power_of_segment(source, first, sounding)
    least, lowest, low, middle, high = quantiles(power, 0, _LOWEST_QUANTILE, HELD_QUANTILE, 0.5, 1 - HELD_QUANTILE)
    around = neighbourhood(middle, source.bin_hz)
    stands_out_db = power_to_db(low / around)
    steady = power_to_db(high / low) < STEADY_DB
    line = (stands_out_db > _OTHER_DB) & steady & (power_to_db(middle / lowest) < _UNBROKEN_DB)
    line |= (stands_out_db > STANDING_OUT_DB) & harmonics(stands_out_db, source.bin_hz)
    line[: int(_LOWEST_HZ / source.bin_hz)] = False
    peaks = line & (low >= np.roll(low, 1)) & (low >= np.roll(low, -1))
    wide = np.convolve(peaks, np.ones(2 * SKIRT + 1), "same") > 0
    held = np.where(wide & (low > 2 * around), np.sqrt(np.where(steady, middle, low)), 0)
    unbroken = peaks & (power_to_db(middle / least) < NEVER_GONE_DB)
    return _Segment(held.astype(np.float32), np.sqrt(around), unbroken, float(power.sum(axis=1).mean()))


def _power_of_segment(source: FrameSource, first: int, sounding: NDArray[np.bool_]) -> Power:
    """Power of the frames of a segment [shape=(frames, bins)], without its ends and without digital silence."""
    start = max(0, min(first, source.count - _SEGMENT))
    frames = np.arange(start, min(start + _SEGMENT, source.count))
    power, kept = np.empty((len(frames), source.framing.bins), np.float32), sounding[frames]
    for group in np.array_split(np.arange(len(frames)), -(-len(frames) // _GROUP)):
        power[group[0] : group[-1] + 1] = source.power(start + int(group[0]), start + int(group[-1]) + 1)
    if _FEWEST_FRAMES < kept.sum() < len(kept):
        power = power[kept]
    return power[2:-2] if len(power) > _FEWEST_FRAMES else power
