"""Figures about a result that need no clean reference."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from specapp.samples import release, spans
from specapp.spectrogram import Framing, Samples, analyse, synthesise

_BLOCK = 1 << 20
_SHORT_S = 0.05
_QUIET = 0.1
_SILENCE = 1e-12


@dataclass(frozen=True, slots=True)
class Measurements:
    """What happened to a recording.

    Parameters
    ----------
    noise_reduced_db : float
        How far the level fell where the original is quietest (the quietest tenth of its 50 ms pieces).
    snr_before_db, snr_after_db : float
        Estimated signal-to-noise ratio: mean power over that of the quietest tenth.
    removed_db : float
        Power of what was removed over that of the original.
    round_trip_db : float
        Error of spectrogram and back over the sound, without any cleaning, on the loudest block.
    clipped_samples : int
        Samples of the denoised sound beyond full scale.
    seconds : float
        Time taken.
    """

    noise_reduced_db: float
    snr_before_db: float
    snr_after_db: float
    removed_db: float
    round_trip_db: float
    clipped_samples: int
    seconds: float


def measure(
    original: Samples, denoised: Samples, removed: Samples, *, sample_rate: int, framing: Framing, seconds: float
) -> Measurements:
    """Figures of a result; all samples of one shape [shape=(channels, length)]."""
    before, after, taken = (_short_time_power(samples, sample_rate) for samples in (original, denoised, removed))
    quiet = before <= np.quantile(before[before > _SILENCE] if (before > _SILENCE).any() else before, _QUIET)
    quiet &= before > _SILENCE
    noise_before, noise_after = (_mean(power[quiet]) for power in (before, after))
    return Measurements(
        noise_reduced_db=_db(noise_before, noise_after),
        snr_before_db=_db(_mean(before) - noise_before, noise_before),
        snr_after_db=_db(_mean(after) - noise_after, noise_after),
        removed_db=_db(_mean(taken), _mean(before)),
        round_trip_db=round_trip_db(original, sample_rate, framing),
        clipped_samples=_clipped(denoised),
        seconds=seconds,
    )


def round_trip_db(samples: Samples, sample_rate: int, framing: Framing) -> float:
    """Power of the error of `synthesise(analyse(…))` over that of the sound, on its loudest ten seconds."""
    size = min(samples.shape[1], 10 * sample_rate)
    starts = range(0, samples.shape[1] - size + 1, size)
    loudest = max(starts, key=lambda start: float(np.square(samples[:, start : start + size]).sum()))
    part = np.asarray(samples[:, loudest : loudest + size], np.float32)
    error = synthesise(analyse(part, sample_rate, framing)) - part
    return _db(_mean(np.square(error, dtype=np.float64)), _mean(np.square(part, dtype=np.float64)))


def _short_time_power(samples: Samples, sample_rate: int) -> NDArray[np.float64]:
    size = max(1, int(_SHORT_S * sample_rate))
    return np.concatenate(list(_powers(samples, size)))


def _powers(samples: Samples, size: int) -> Iterator[NDArray[np.float64]]:
    for span in spans(samples.shape[1], max(1, _BLOCK // size) * size):
        squared = np.square(samples[:, span], dtype=np.float64).mean(axis=0)
        whole = len(squared) // size * size
        if whole:
            yield squared[:whole].reshape(-1, size).mean(axis=1)
        elif span.start == 0:
            yield squared.mean(keepdims=True)
        release(samples)


def _clipped(samples: Samples) -> int:
    count = 0
    for span in spans(samples.shape[1], _BLOCK):
        count += int((np.abs(samples[:, span]) > 1).sum())
        release(samples)
    return count


def _mean(values: NDArray[np.float64]) -> float:
    return float(values.mean()) if values.size else 0.0


def _db(above: float, below: float) -> float:
    return float(10 * np.log10(max(above, 1e-20) / max(below, 1e-20)))
