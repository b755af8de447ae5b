"""A recording seen through one framing, block by block: any of its frames, their power, and room to keep it."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np

from specapp.base.buffers import release, scratch, spans
from specapp.base.errors import LimitError
from specapp.base.threads import ONE, Threads
from specapp.spectral.framing import Framing
from specapp.spectral.spectrogram import GRID, Power, Samples, Spectrogram, analyse

_PIXELS_IN_MEMORY = 4 << 20
"""16 MB: above, the power of all frames lies in a file (docs/decisions.md, Memory)."""
ALL_BINS = slice(None)
"""From 0 to half the sample rate (definition)."""
_MOST_PIXELS_PER_SAMPLE = 3
"""Denser frames would need a file much larger than the recording (docs/decisions.md, Blocks, states and the grid)."""


@dataclass(frozen=True, slots=True)
class FrameSource:
    """A recording seen through one framing, of which any frames can be asked for.

    Parameters
    ----------
    samples : ndarray or memory map [shape=(channels, n)]
    sample_rate : int
    framing : Framing
    kept : ndarray, float32 [shape=(frames, bins)], optional
        The power of all frames, computed only once; see `keeping`.
    threads : Threads
        Who looks at blocks of frames side by side.
    """

    samples: Samples
    sample_rate: int
    framing: Framing
    kept: Power | None = None
    threads: Threads = ONE

    def keeping(self, *, in_file: bool = True) -> "FrameSource":
        """The same, with its power kept if there is `room`.

        Parameters
        ----------
        in_file : bool
            Whether a file may hold it where memory is too small.

        Returns
        -------
        FrameSource
        """
        kept = self.room(in_file=in_file) if self.kept is None else None
        if kept is None:
            return self

        def keep(block: tuple[int, int]) -> None:
            for first in range(*block, GRID):
                last = min(first + GRID, self.count)
                kept[first:last] = self.power(first, last)
                release(kept)

        for _ in self.threads.map(keep, self.blocks()):
            pass
        return replace(self, kept=kept)

    def room(self, *, in_file: bool = True) -> Power | None:
        """Room for a value per pixel: in memory for short recordings, in a file for long ones.

        None where frames are so dense that the file would be much larger than the recording, where the disk is full,
        and for long recordings if no file is wanted.

        Parameters
        ----------
        in_file : bool
            Whether a file may hold it where memory is too small.

        Returns
        -------
        ndarray, float32 [shape=(frames, bins)] or None
            Not yet filled.
        """
        pixels = self.count * self.framing.bins
        if pixels <= _PIXELS_IN_MEMORY:
            return np.empty((self.count, self.framing.bins), np.float32)
        if in_file and pixels <= _MOST_PIXELS_PER_SAMPLE * self.samples.shape[1]:
            with suppress(LimitError):
                return scratch(self.framing.bins, self.count, np.float32, array_bytes=0).T
        return None

    @property
    def count(self) -> int:
        """Number of frames."""
        return self.framing.frame_count(self.samples.shape[1])

    @property
    def frames_per_second(self) -> float:
        """Frames per second."""
        return self.sample_rate / self.framing.hop_length

    @property
    def bin_hz(self) -> float:
        """Hertz from bin to bin."""
        return self.sample_rate / self.framing.n_fft

    def channels(self) -> Iterator["FrameSource"]:
        """Each channel alone.

        Yields
        ------
        FrameSource
            Of one channel.
        """
        if len(self.samples) == 1:
            yield self
            return
        for channel in range(len(self.samples)):
            yield replace(self, samples=self.samples[channel : channel + 1], kept=None)

    def spectrogram(self, first: int, last: int) -> Spectrogram:
        """Spectrogram of the frames from `first` to `last` (excluded).

        Parameters
        ----------
        first, last : int
            Frames; the second is excluded.

        Returns
        -------
        Spectrogram
        """
        part = analyse(self.samples, self.sample_rate, self.framing, (first, last))
        release(self.samples)
        return part

    def power(self, first: int, last: int, bins: slice = ALL_BINS) -> Power:
        """Mean power of the channels in these frames; not to be written to.

        Parameters
        ----------
        first, last : int
            Frames; the second is excluded.
        bins : slice
            Only these.

        Returns
        -------
        ndarray, float32 [shape=(frames, bins)]
            Not to be written to.
        """
        if self.kept is not None:
            release(self.kept)
            return self.kept[first:last, bins]
        power = np.empty((last - first, len(range(self.framing.bins)[bins])), np.float32)
        for rows in spans(last - first, GRID):  # which stay in the processor's cache
            frames = (first + rows.start, first + rows.stop)
            part = analyse(self.samples, self.sample_rate, self.framing, frames)
            power[rows] = replace(part, stft=part.stft[..., bins]).power()
        release(self.samples)
        return power

    def blocks(self, pixels: int = 3 << 19) -> Iterator[tuple[int, int]]:
        """First and last frame of blocks of about so many pixels; all start at multiples of `GRID`.

        Parameters
        ----------
        pixels : int
            Frames times bins of a block, about.

        Yields
        ------
        tuple of int
            First frame and the one behind the last.
        """
        size = max(1, pixels // self.framing.bins // GRID) * GRID
        for first in range(0, self.count, size):
            yield first, min(first + size, self.count)
