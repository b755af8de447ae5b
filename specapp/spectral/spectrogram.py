"""Recording to spectrogram and back, block by block: `analyse` and `synthesise` are a pair.

Frames start `lead` samples before the recording (there it is silent), so that every sample lies under as many windows
as every other and the ends need no special care. The same window is used on both ways; what is divided by at the end is
the sum of its squares (Griffin & Lim 1984, eq. 6), which does not depend on the frame.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from specapp.base.buffers import release, scratch, spans
from specapp.base.errors import LimitError
from specapp.base.threads import ONE, Threads
from specapp.spectral.framing import Framing

Samples: TypeAlias = NDArray[np.floating[Any]]
Power: TypeAlias = NDArray[np.float32]

GRID = 128
"""Blocks start at multiples of this many frames; transforms run in such groups, so that bits do not depend on it."""
POWER_FLOOR = np.float32(1e-10)
"""-100 dB, so that silence has a logarithm and divides."""
_PIXELS_IN_MEMORY = 4 << 20
"""16 MB: above, the power of all frames lies in a file (docs/decisions.md, Memory)."""
_MOST_PIXELS_PER_SAMPLE = 3
"""Denser frames would need a file much larger than the recording (docs/decisions.md, Blocks, states and the grid)."""


@dataclass(frozen=True, slots=True)
class Spectrogram:
    """Complex spectrum of some frames of a recording, with all that its inverse needs.

    Parameters
    ----------
    stft : ndarray, complex64 [shape=(channels, frames, bins)]
    sample_rate : int
    framing : Framing
    first_frame : int
        Index of the first frame in the recording.
    length : int
        Samples per channel of the whole recording.
    """

    stft: NDArray[np.complex64]
    sample_rate: int
    framing: Framing
    first_frame: int
    length: int

    def power(self) -> Power:
        """Mean power of the channels, float32 [shape=(frames, bins)]."""
        total = np.zeros(self.stft.shape[1:], np.float32)
        for rows in spans(len(total), GRID):  # which stay in the processor's cache
            part = total[rows]
            for channel in self.stft[:, rows]:
                part += channel.real**2
                part += channel.imag**2
            if len(self.stft) > 1:
                part /= np.float32(len(self.stft))
            part += POWER_FLOOR
        return total


def analyse(samples: Samples, sample_rate: int, framing: Framing, frames: tuple[int, int] | None = None) -> Spectrogram:
    """Spectrogram of a recording or of some of its frames.

    Parameters
    ----------
    samples : ndarray or memory map [shape=(channels, n)]
    sample_rate : int
    framing : Framing
    frames : (first, last), optional
        Frames to look at, `last` excluded; all of them when left out.

    Returns
    -------
    Spectrogram
        Of shape (frames, bins), for one channel.

    See Also
    --------
    synthesise : the inverse.

    Examples
    --------
    >>> tone = np.sin(np.pi / 4 * np.arange(1024, dtype=np.float32))[None]
    >>> spectrogram = analyse(tone, 8000, Framing(256, 64))
    >>> spectrogram.stft.shape
    (1, 19, 129)
    >>> int(np.argmax(spectrogram.power()[9])) * 8000 / 256
    1000.0
    """
    from scipy.fft import rfft

    length = samples.shape[1]
    first, last = frames or (0, framing.frame_count(length))
    hop, weights = framing.hop_length, framing.weights()
    stft = np.empty((len(samples), last - first, framing.bins), np.complex64)
    for channel, spectrum in zip(samples, stft, strict=True):
        for start in range(first, last, GRID):
            stop = min(start + GRID, last)
            part = _padded(channel, start * hop - framing.lead, (stop - start - 1) * hop + framing.n_fft)
            cut = np.ndarray(
                (stop - start, framing.n_fft), np.float32, part, strides=(hop * part.itemsize, part.itemsize)
            )
            spectrum[start - first : stop - first] = rfft(cut * weights, axis=1)
    return Spectrogram(stft, sample_rate, framing, first, length)


def synthesise(spectrogram: Spectrogram) -> NDArray[np.float32]:
    """Samples of a spectrogram, as far as its frames determine them.

    Frames `f` to `g` (excluded) determine the samples from `f hop` to `g hop - lead`.

    Parameters
    ----------
    spectrogram : Spectrogram

    Returns
    -------
    ndarray, float32 [shape=(channels, n)]

    See Also
    --------
    analyse : the inverse.

    Examples
    --------
    >>> samples = np.sin(np.arange(1000, dtype=np.float32))[None]
    >>> spectrogram = analyse(samples, 8000, Framing(256, 64))
    >>> spectrogram.stft.shape
    (1, 19, 129)
    >>> bool(np.abs(synthesise(spectrogram) - samples).max() < 1e-6)
    True
    """
    from scipy.fft import irfft

    framing, hop = spectrogram.framing, spectrogram.framing.hop_length
    channels, count, _ = spectrogram.stft.shape
    segments = -(-framing.n_fft // hop)
    weights = np.zeros(segments * hop, np.float32)
    weights[: framing.n_fft] = framing.weights()
    weights = (weights.reshape(segments, hop) / framing.overlap()).astype(np.float32).ravel()[: framing.n_fft]
    total = np.zeros((channels, count + segments, hop), np.float32)
    for channel, added in zip(spectrogram.stft, total, strict=True):
        for start in range(0, count, GRID):
            frames = irfft(channel[start : start + GRID], n=framing.n_fft, axis=1)
            frames *= weights
            for segment in range(segments):
                part = frames[:, segment * hop : (segment + 1) * hop]
                added[start + segment : start + segment + len(frames), : part.shape[1]] += part
    first = spectrogram.first_frame * hop
    last = min((spectrogram.first_frame + count) * hop - framing.lead, spectrogram.length)
    flat = total.reshape(channels, -1)
    return flat[:, framing.lead : framing.lead + max(0, last - first)]


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
        """The same, with its power kept if there is `room`."""
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
        """Room for a value per pixel [shape=(frames, bins)]: in memory for short recordings, in a file for long ones.

        None where frames are so dense that the file would be much larger than the recording, where the disk is full,
        and for long recordings if no file is wanted.
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
        """Each channel alone."""
        if len(self.samples) == 1:
            yield self
            return
        for channel in range(len(self.samples)):
            yield replace(self, samples=self.samples[channel : channel + 1], kept=None)

    def spectrogram(self, first: int, last: int) -> Spectrogram:
        """Spectrogram of the frames from `first` to `last` (excluded)."""
        part = analyse(self.samples, self.sample_rate, self.framing, (first, last))
        release(self.samples)
        return part

    def power(self, first: int, last: int) -> Power:
        """Mean power of the channels in these frames, float32 [shape=(frames, bins)]; not to be written to."""
        if self.kept is not None:
            release(self.kept)
            return self.kept[first:last]
        power = np.empty((last - first, self.framing.bins), np.float32)
        for rows in spans(last - first, GRID):  # which stay in the processor's cache
            frames = (first + rows.start, first + rows.stop)
            power[rows] = analyse(self.samples, self.sample_rate, self.framing, frames).power()
        release(self.samples)
        return power

    def blocks(self, pixels: int = 3 << 19) -> Iterator[tuple[int, int]]:
        """First and last frame of blocks of about so many pixels; all start at multiples of `GRID`."""
        size = max(1, pixels // self.framing.bins // GRID) * GRID
        for first in range(0, self.count, size):
            yield first, min(first + size, self.count)


def _padded(channel: Samples, start: int, count: int) -> NDArray[np.float32]:
    part = np.zeros(count, np.float32)
    inside = slice(max(start, 0), max(0, min(start + count, len(channel))))
    values = channel[inside]
    part[inside.start - start : inside.start - start + len(values)] = values
    return part
