"""Recording to spectrogram and back, block by block: `analyse` and `synthesise` are a pair.

Frames start `lead` samples before the recording (there it is silent), so that every sample lies under as many windows
as every other and the ends need no special care. The same window is used on both ways; what is divided by at the end is
the sum of its squares (Griffin & Lim 1984, eq. 6), which does not depend on the frame.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from specapp.base.buffers import spans
from specapp.spectral.compiled.transforms import irfft, rfft
from specapp.spectral.framing import Framing

Samples: TypeAlias = NDArray[np.floating[Any]]
Power: TypeAlias = NDArray[np.float32]

GRID = 128
"""Blocks start at multiples of this many frames; transforms run in such groups, so that bits do not depend on it
(docs/decisions.md, Blocks, states and the grid)."""
POWER_FLOOR = np.float32(1e-10)
"""-100 dB, so that silence has a logarithm and divides (own choice)."""


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
        """Mean power of the channels.

        Returns
        -------
        ndarray, float32 [shape=(frames, bins)]
            Mean over the channels.
        """
        total = np.zeros(self.stft.shape[1:], np.float32)
        for rows in spans(len(total), GRID):  # which stay in the processor's cache
            part = total[rows]
            for channel in self.stft[:, rows]:
                part += np.square(channel.real)
                part += np.square(channel.imag)
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
            rfft(cut * weights, out=spectrum[start - first : stop - first])
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
    framing, hop = spectrogram.framing, spectrogram.framing.hop_length
    channels, count, _ = spectrogram.stft.shape
    segments = -(-framing.n_fft // hop)
    weights = np.zeros(segments * hop, np.float32)
    weights[: framing.n_fft] = framing.weights()
    weights = (weights.reshape(segments, hop) / framing.overlap()).astype(np.float32).ravel()[: framing.n_fft]
    total = np.zeros((channels, count + segments, hop), np.float32)
    for channel, added in zip(spectrogram.stft, total, strict=True):
        for start in range(0, count, GRID):
            frames = irfft(channel[start : start + GRID], framing.n_fft)
            frames *= weights
            for segment in range(segments):
                part = frames[:, segment * hop : (segment + 1) * hop]
                added[start + segment : start + segment + len(frames), : part.shape[1]] += part
    first = spectrogram.first_frame * hop
    last = min((spectrogram.first_frame + count) * hop - framing.lead, spectrogram.length)
    flat = total.reshape(channels, -1)
    return flat[:, framing.lead : framing.lead + max(0, last - first)]


def _padded(channel: Samples, start: int, count: int) -> NDArray[np.float32]:
    part = np.zeros(count, np.float32)
    inside = slice(max(start, 0), max(0, min(start + count, len(channel))))
    values = channel[inside]
    part[inside.start - start : inside.start - start + len(values)] = values
    return part
