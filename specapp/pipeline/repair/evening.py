"""What the passes analyse: the recording without its offset, and not so quiet that numbers run out."""

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from specapp.base.buffers import release, small_as_array, spans
from specapp.base.computed import computed
from specapp.base.errors import AudioError
from specapp.base.sentences import say
from specapp.spectral.silence import silent_spans
from specapp.spectral.spectrogram import Samples

_LEAST_OFFSET = 2e-4
"""-74 dB: what is below leaks into no bin above the noise of 16 bits (docs/decisions.md, Silence, offset, level)."""
_QUIET_PEAK, _WANTED_PEAK = 0.01, 0.25
"""Below -40 dB the floor of the spectrogram may hide the noise (docs/decisions.md, Silence, offset, level)."""
_MOST_DOUBLINGS = 40
"""240 dB: what is quieter is nothing (own choice)."""


@dataclass(frozen=True, slots=True)
class EvenSamples:
    """Samples that passes can analyse.

    Parameters
    ----------
    samples : ndarray [shape=(channels, n)]
        The very samples that were given where there was nothing to do; of long ones they are computed.
    factor : float32
        What they were multiplied with, a power of two.
    offset : ndarray, float32 [shape=(channels,)]
        What was taken off each channel before.
    """

    samples: Samples
    factor: np.float32
    offset: NDArray[np.float32]


def even_out(samples: Samples, sample_rate: int) -> EvenSamples:
    """Take the offset of each channel off, and lift recordings that peak below -40 dB.

    An offset leaks into the lowest bins of every window, where a pass would follow it as a noise; what a pass takes
    away is subtracted from the recording itself, so the offset stays there.

    Raises
    ------
    AudioError
        If some samples are no numbers.
    """
    low, high, total = _extremes_and_sum(samples, 0, samples.shape[1])
    peak = float(np.max(high - low) / 2)
    if not np.isfinite(peak):
        raise AudioError(say("Some samples are no finite numbers, so noise cannot be told from sound. Put 0 there."))
    if not peak:
        return EvenSamples(samples, np.float32(1), np.zeros(len(samples), np.float32))
    doublings = min(int(np.log2(_WANTED_PEAK / peak)), _MOST_DOUBLINGS) if peak < _QUIET_PEAK else 0
    factor = np.float32(2.0**doublings)
    offset = _offsets(samples, total, silent_spans(samples, sample_rate, min(1e-6, 1e-5 * peak)))
    if factor == 1 and np.abs(offset).max() < _LEAST_OFFSET:
        return EvenSamples(samples, factor, np.zeros_like(offset))
    even = computed(partial(_evened, factor=factor), samples, np.broadcast_to(offset[:, None], samples.shape))
    return EvenSamples(small_as_array(even), factor, offset)


def _evened(samples: Samples, offset: Samples, *, factor: np.float32) -> Samples:
    even = samples - offset
    if factor != 1:
        even *= factor
    return np.asarray(even, np.float32)


def _extremes_and_sum(samples: Samples, start: int, stop: int) -> tuple[NDArray[np.float64], ...]:
    """Lowest and highest sample of each channel, and the sum of all, from `start` to `stop`."""
    low, high = np.full(len(samples), np.inf), np.full(len(samples), -np.inf)
    total = np.zeros(len(samples))
    for span in spans(stop - start):
        part = np.ascontiguousarray(samples[:, start + span.start : start + span.stop])  # files hold them interleaved
        low, high = np.minimum(low, part.min(axis=1)), np.maximum(high, part.max(axis=1))
        total += part.sum(axis=1, dtype=np.float64)
        release(samples)
    return low, high, total


def _offsets(samples: Samples, total: NDArray[np.float64], silent: list[tuple[int, int]]) -> NDArray[np.float32]:
    """Mean of each channel without digital silence [shape=(channels,)]."""
    count = samples.shape[1]
    for start, stop in silent:
        total, count = total - _extremes_and_sum(samples, start, stop)[2], count - (stop - start)
    return np.asarray(total / max(count, 1), np.float32)
