"""The picture of a whole recording at every zoom: levels in decibels, max-pooled over time by powers of two.

Computed once, block by block, and kept as one byte per pixel, so that any range of any length is drawn at once. What is
finer than the lowest stage is computed from the samples when it is looked at.
"""

import json
import mmap
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from specapp.audio.recording import Recording
from specapp.base.buffers import Samples, release, room_for, spans
from specapp.base.decibels import amplitude_to_db, power_to_db
from specapp.base.errors import LimitError
from specapp.base.sentences import say
from specapp.display.frame_power import frame_power
from specapp.display.pyramid_stages import (
    TOUCH,
    Codes,
    Levels,
    columns_under,
    empty_stages,
    extremes_under,
    fill_stages,
    stage_counts,
)
from specapp.spectral.framing import nearest_power_of_two

STEP_DB = 0.5  # own choice
POOLED = 2
"""Frames under one column of the lowest level (own choice)."""
_LONG_S = 120.0
"""Longer recordings have twice as many: the half of the room (docs/decisions.md, Room on the disk)."""
_HEADROOM_DB = 6.5  # own choice
_BLOCK_COLUMNS = 512  # own choice
_BLOCK_SAMPLES = 1 << 20  # own choice
_QUIETEST = 1e-9  # own choice
_LEAST_POWER = 1e-30  # own choice
_HEADER = 512  # own choice
_MOST_CODES_PER_SAMPLE, _LEAST_CODES = 8, 1 << 25
"""A quarter window's hop makes one code per sample; short recordings may have more (own choice)."""
_WINDOW_S = 0.043  # own choice


@dataclass(frozen=True, slots=True, eq=False)
class Pyramid:
    """Levels of a recording at all zooms.

    Parameters
    ----------
    recording : Recording
    channel : int or None
        Which channel; None: mean power of all.
    n_fft, hop_length : int
        Frames are centred at odd multiples of half a hop.
    ceiling_db : float
        Level of code 255; each code below is `STEP_DB` less. A sine at full scale has 0 dB.
    stages : tuple of ndarray, uint8 [shape=(columns, bins)]
        Codes; a column of the first spans `pooled` hops, of each further one twice as many.
    lows, highs : ndarray, float32 [shape=(columns of the first stage,)]
        Least and greatest sample under each column, over the channels.
    pooled : int
        Hops under a column of the first stage.
    """

    recording: Recording
    channel: int | None
    n_fft: int
    hop_length: int
    ceiling_db: float
    stages: tuple[Codes, ...]
    lows: Levels
    highs: Levels
    pooled: int = POOLED

    @property
    def floor_db(self) -> float:
        """The lowest level that can be told, dB."""
        return self.ceiling_db - 255 * STEP_DB

    @property
    def peak_db(self) -> float:
        """The highest level anywhere, dB."""
        return self.floor_db + STEP_DB * float(self.stages[-1].max())

    @property
    def bin_hz(self) -> float:
        """Hertz from bin to bin."""
        return self.recording.sample_rate / self.n_fft

    def levels(self, start_s: float, stop_s: float, columns: int) -> Levels:
        """Greatest level under each column of a time range.

        Parameters
        ----------
        start_s, stop_s : float
            Seconds; outside of the recording there is silence.
        columns : int

        Returns
        -------
        ndarray, float32 [shape=(columns, bins)]
            dB, not below `floor_db`.
        """
        edges = np.linspace(start_s, stop_s, columns + 1) * self.recording.sample_rate
        width = (edges[-1] - edges[0]) / columns
        finest = self.pooled * self.hop_length
        if width < finest:
            return self._from_samples(edges, width)
        stage = min(int(np.log2(width / finest)), len(self.stages) - 1)
        return self._from_stage(self.stages[stage], edges / (finest << stage))

    def envelope(self, start_s: float, stop_s: float, columns: int) -> tuple[Levels, Levels]:
        """Least and greatest sample under each column of a time range, over the channels.

        Parameters
        ----------
        start_s, stop_s : float
            Seconds.
        columns : int

        Returns
        -------
        lows, highs : ndarray, float32 [shape=(columns,)]
            0 outside of the recording.
        """
        edges = np.linspace(start_s, stop_s, columns + 1) * self.recording.sample_rate
        finest = self.pooled * self.hop_length
        if edges[-1] - edges[0] >= columns * finest:
            return extremes_under(self.lows, self.highs, edges / finest)
        first = max(0, int(edges[0]))
        part = self._channels()[:, first : max(first, int(np.ceil(edges[-1])))]
        if part.shape[1] == 0:
            return np.zeros(columns, np.float32), np.zeros(columns, np.float32)
        lows, highs = (np.asarray(edge(part, axis=0), np.float32) for edge in (np.min, np.max))
        return extremes_under(lows, highs, edges - first)

    def save(self, path: Path, length: int = 0) -> None:
        """Write the pyramid to a file that does not contain the samples, for `load_pyramid`.

        Parameters
        ----------
        path : Path
        length : int
            Samples of a longer recording that begins with this one; its rest takes no room on the disk. 0: as long.

        Raises
        ------
        LimitError
            If the disk is full.
        """
        counts = stage_counts(-(-(length or self.recording.length) // (self.pooled * self.hop_length)))
        facts = {name: getattr(self, name) for name in ("n_fft", "hop_length", "channel", "ceiling_db", "pooled")}
        facts["columns"] = counts
        above = [self.stages[-1]] * (len(counts) - len(self.stages))
        arrays: list[NDArray[Any]] = [self.lows, self.highs, *self.stages, *above]
        part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
        with room_for(2 * self.stages[0].nbytes), part.open("wb") as file:
            file.write(json.dumps(facts).encode().ljust(_HEADER))
            for array, count in zip(arrays, (counts[0], counts[0], *counts), strict=True):
                behind = file.tell() + count * array[:1].nbytes
                file.write(np.ascontiguousarray(array).data)
                file.seek(behind)
            file.truncate()
        part.replace(path)

    def _channels(self) -> Samples:
        samples = self.recording.samples
        return samples if self.channel is None else samples[self.channel : self.channel + 1]

    def _from_stage(self, stage: Codes, edges: NDArray[np.float64]) -> Levels:
        starts, stops = columns_under(edges, len(stage))
        codes = np.zeros((len(starts), stage.shape[1]), np.uint8)
        for step in range(int((stops - starts).max(initial=0))):
            index = starts + step
            inside = index < stops
            codes[inside] = np.maximum(codes[inside], stage[index[inside]])
        return codes * np.float32(STEP_DB) + np.float32(self.floor_db)

    def _from_samples(self, edges: NDArray[np.float64], width: float) -> Levels:
        frames = max(1, int(np.ceil(width / self.hop_length - 1e-6)))
        offsets = (np.arange(frames) + 0.5) * width / frames
        centres = np.floor(edges[:-1, np.newaxis] + offsets + TOUCH).astype(np.intp)
        levels = _levels(self._channels(), centres, self.n_fft)
        release(self.recording.samples)
        return np.maximum(levels, np.float32(self.floor_db))


def build_pyramid(
    recording: Recording, *, n_fft: int = 0, hop_length: int = 0, channel: int | None = None, every: int = 1
) -> Pyramid:
    """Levels of a recording at all zooms, from one pass over its samples.

    Parameters
    ----------
    recording : Recording
    n_fft : int
        Samples under the window; 0: the power of two nearest to 43 ms.
    hop_length : int
        Samples from frame to frame; 0: a quarter of the window.
    channel : int, optional
        By default the mean power of all channels.
    every : int
        Of so many frames only one is looked at: a first look.

    Returns
    -------
    Pyramid
        In memory, or (large ones) in a temporary file without a name.

    Raises
    ------
    LimitError
        If the disk or the memory has no room for it.

    Examples
    --------
    >>> tone = np.sin(np.arange(8000, dtype=np.float32))[None]
    >>> build_pyramid(Recording(tone, 8000)).bin_hz
    31.25
    """
    n_fft = n_fft or nearest_power_of_two(_WINDOW_S, recording.sample_rate)
    hop_length = every * min(hop_length or max(1, n_fft // 4), n_fft)
    samples = recording.samples if channel is None else recording.samples[channel : channel + 1]
    pooled = POOLED if every > 1 or recording.duration_s <= _LONG_S else 2 * POOLED
    column = pooled * hop_length
    columns = -(-recording.length // column)
    _check_size(recording, n_fft, hop_length)
    lows, highs = (np.empty(columns, np.float32) for _ in range(2))
    for span in spans(columns, max(1, _BLOCK_COLUMNS // every)):
        part = samples[:, span.start * column : span.stop * column]
        starts = np.arange(0, part.shape[1], column)
        lows[span] = np.minimum.reduceat(part, starts, axis=1).min(axis=0)
        highs[span] = np.maximum.reduceat(part, starts, axis=1).max(axis=0)
        release(samples)
    peak = max(float(highs.max()), -float(lows.min()), _QUIETEST)
    ceiling_db = STEP_DB * round((amplitude_to_db(peak) + _HEADROOM_DB) / STEP_DB)
    stages = empty_stages(columns, n_fft // 2 + 1)
    for span in spans(columns, _BLOCK_COLUMNS):
        frames = np.arange(span.start * pooled, span.stop * pooled).reshape(-1, pooled)
        stages[0][span] = _codes(_levels(samples, frames * hop_length + hop_length // 2, n_fft), ceiling_db)
        release(samples)
        release(stages[0])
    fill_stages(stages)
    return Pyramid(recording, channel, n_fft, hop_length, ceiling_db, stages, lows, highs, pooled)


def _check_size(recording: Recording, n_fft: int, hop_length: int) -> None:
    """A hop that is tiny beside its window would make a picture hundreds of times as large as its recording."""
    most = max(_LEAST_CODES, _MOST_CODES_PER_SAMPLE * recording.length)
    least_hop = int(np.ceil((n_fft // 2 + 1) / POOLED * recording.length / most))
    if hop_length < least_hop:
        values = {"hop": hop_length, "window": n_fft, "least": least_hop}
        raise LimitError(
            say("A hop of {hop} is too small for a window of {window}. Choose at least {least}.", **values)
        )


def load_pyramid(path: Path, recording: Recording) -> Pyramid:
    """Pyramid of `recording` that `Pyramid.save` wrote, mapped and not read.

    Raises
    ------
    FileNotFoundError
        If there is no such file.

    See Also
    --------
    Pyramid.save : the inverse.
    """
    with path.open("rb") as file:
        facts: dict[str, Any] = json.loads(file.read(_HEADER))
        memory = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    counts, bins = facts.pop("columns"), facts["n_fft"] // 2 + 1
    lows, highs = np.frombuffer(memory, np.float32, 2 * counts[0], _HEADER).reshape(2, -1)
    codes = np.frombuffer(memory, np.uint8, sum(counts) * bins, _HEADER + 8 * counts[0]).reshape(-1, bins)
    stages = np.split(codes, np.cumsum(counts)[:-1])
    return Pyramid(recording, stages=tuple(stages), lows=lows, highs=highs, **facts)


def _levels(samples: Samples, centres: NDArray[np.intp], n_fft: int) -> Levels:
    """Greatest level of each row of frame centres, dB [shape=(columns, bins)]."""
    levels = np.empty((len(centres), n_fft // 2 + 1), np.float32)
    for span in spans(len(centres), max(1, _BLOCK_SAMPLES // (n_fft * centres.shape[1]))):
        power = frame_power(samples, centres[span].ravel(), n_fft).reshape(-1, centres.shape[1], levels.shape[1])
        levels[span] = power_to_db(power.max(axis=1) + np.float32(_LEAST_POWER))
    return levels


def _codes(levels: Levels, ceiling_db: float) -> Codes:
    steps = (levels - np.float32(ceiling_db)) * np.float32(1 / STEP_DB) + np.float32(255.5)
    codes: Codes = np.clip(steps, 0, 255).astype(np.uint8)
    return codes
