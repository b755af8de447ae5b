"""What moves a recording below all that is heard: an offset that drifts or jumps, wind, doors, a swaying cable.

A pass that follows the noise takes it for speech and noise in turn, in all bands that its short windows smear it over.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from specapp.base.buffers import release, scratch, spans
from specapp.spectral.silence import silent_spans
from specapp.spectral.spectrogram import Samples

_POINTS_HZ = 800.0
"""Points per second: straight lines between them are right to within -65 dB (own choice)."""
_CUTOFF_HZ, _TRANSITION_HZ = 20.0, 10.0
"""Nobody hears what lies below; notes begin at 27 Hz (own choice)."""
_HANN_TRANSITIONS = 3.1
"""Length of a Hann-windowed low-pass times its transition (definition)."""
_ROUGH, _AT_ALL = 13, 0.25
"""Points of 16 ms, whose means keep nearly all that is below 20 Hz and little of a voice, and the share of the power
that is left in them if there is anything to look for (own choice)."""
_STRONG = 0.5
"""Power below 20 Hz, of that above (docs/decisions.md, Silence, offset, level)."""
_TINY = 1e-20
"""Keeps the division from zero (own choice)."""


@dataclass(frozen=True, slots=True)
class Swell:
    """What a recording holds below 20 Hz.

    Parameters
    ----------
    points : ndarray, float32 [shape=(channels, points)]
        Between them it moves in straight lines.
    step : int
        Samples from point to point; the first stands in the middle of the first `step` samples.
    """

    points: NDArray[np.float32]
    step: int

    def over(self, start: int, stop: int) -> Samples:
        """The samples `start` to `stop` of it [shape=(channels, stop - start)]."""
        place = (np.arange(start, stop) - (self.step - 1) / 2) / self.step
        known = np.arange(self.points.shape[1])
        return np.stack([np.interp(place, known, channel) for channel in self.points]).astype(np.float32)

    def taken_off(self, samples: Samples) -> Samples:
        """The samples without it."""
        still = scratch(len(samples), samples.shape[1], np.float32)
        for span in spans(samples.shape[1]):
            still[:, span] = samples[:, span] - self.over(span.start, span.stop)
            release(samples)
            release(still)
        return still


def strong_swell(samples: Samples, sample_rate: int) -> Swell | None:
    """What a recording holds below 20 Hz, if it moves strongly in any channel.

    Beside digital silence, which stays what it is, there is none: it would end in a step there.

    Parameters
    ----------
    samples : ndarray [shape=(channels, n)]
    sample_rate : int
    """
    step = max(1, round(sample_rate / _POINTS_HZ))
    count, kernel = samples.shape[1] // step, _low_pass(sample_rate / step)
    if count <= len(kernel):
        return None
    means, power = _means_and_power(samples, step, count)
    offset = means.mean(axis=1, keepdims=True)
    rough = means[:, : count // _ROUGH * _ROUGH].reshape(len(means), -1, _ROUGH).mean(axis=2)
    if not (rough.var(axis=1) > _AT_ALL * power).any():  # most recordings
        return None
    points = np.stack([_smooth(channel, kernel) for channel in means - offset])
    low = points.var(axis=1)
    if not (low > _STRONG * np.maximum(power - low, _TINY)).any() or silent_spans(samples, sample_rate):
        return None
    return Swell((points + offset).astype(np.float32), step)


def _means_and_power(samples: Samples, step: int, count: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Means of the steps [shape=(channels, count)], and the power of each channel without its offset."""
    means, total = np.empty((len(samples), count)), np.zeros(len(samples))
    for span in spans(count, max(1, (1 << 18) // step)):
        part = np.ascontiguousarray(samples[:, span.start * step : span.stop * step], np.float32)  # files interleave
        means[:, span] = part.reshape(len(samples), -1, step).mean(axis=2, dtype=np.float64)
        total += np.einsum("ij,ij->i", part, part, dtype=np.float64)
        release(samples)
    return means, total / (count * step) - means.mean(axis=1) ** 2


def _low_pass(points_per_second: float) -> NDArray[np.float64]:
    reach = int(_HANN_TRANSITIONS * points_per_second / _TRANSITION_HZ / 2)
    place = np.arange(-reach, reach + 1)
    kernel = np.sinc(2 * _CUTOFF_HZ * place / points_per_second) * np.hanning(2 * reach + 3)[1:-1]
    return np.asarray(kernel / kernel.sum())


def _smooth(channel: NDArray[np.float64], kernel: NDArray[np.float64]) -> NDArray[np.float64]:
    reach = len(kernel) // 2
    return np.convolve(np.pad(channel, reach, mode="reflect", reflect_type="odd"), kernel, mode="valid")
