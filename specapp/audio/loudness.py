"""Loudness as the ear weighs it, block by block (ITU-R BS.1770-4): what makes two versions of a sound comparable.

A frequency weighting K (a shelf for the head, a high-pass) comes first; then the mean power of 400 ms windows is
averaged over those that are louder than -70 LUFS and than the mean of these less 10 dB.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from specapp.audio.recording import Recording
from specapp.base.buffers import Samples, release, spans
from specapp.base.decibels import amplitude_to_db, db_to_amplitude, power_to_db

Coefficients = tuple[NDArray[np.float64], NDArray[np.float64]]
Reals = NDArray[np.float64]

SILENCE_LUFS = -70.0
"""Absolute gate; a sound below it counts as silent (ITU-R BS.1770)."""
_OFFSET_DB = -0.691  # ITU-R BS.1770
_RELATIVE_DB = -10.0  # ITU-R BS.1770
_HOP_S = 0.1  # ITU-R BS.1770
_HOPS_PER_WINDOW = 4  # ITU-R BS.1770
_SURROUND = 10**0.15  # ITU-R BS.1770
_SHELF = (1681.974450955533, 0.7071752369554196, 3.999843853973347)  # ITU-R BS.1770
_HIGH_PASS = (38.13547087602444, 0.5003270373238773)  # ITU-R BS.1770


@dataclass(frozen=True, slots=True)
class Loudness:
    """How loud a sound is.

    Parameters
    ----------
    loudness_lufs : float
        Integrated loudness; without gates where the sound is shorter than 400 ms or never above them.
    peak : float
        Greatest absolute sample, 1 at full scale.
    """

    loudness_lufs: float
    peak: float


def measure_level(recording: Recording) -> Loudness:
    """Integrated loudness and peak of a recording of any length.

    Parameters
    ----------
    recording : Recording
        Up to five channels in the order left, right, centre, surround left, surround right; further ones weigh 1.

    References
    ----------
    ITU-R BS.1770-4, annex 1.
    """
    powers, peaks = [], [0.0]
    for weighted, peak in _hops(recording.samples, recording.sample_rate):
        powers.append(weighted)
        peaks.append(peak)
    power = np.concatenate(powers, axis=1)
    gains = np.array([1.0, 1.0, 1.0, _SURROUND, _SURROUND] + [1.0] * recording.channels)[: recording.channels]
    return Loudness(_gated(gains @ power), max(peaks))


def matching_gains(
    levels: Mapping[str, Loudness],
    anchors: Collection[str],
    *,
    wanted_lufs: float | None = None,
    most_db: float = 30.0,
) -> dict[str, float]:
    """Factors that make sounds equally loud.

    The anchors come to the loudness that is wanted, or to that of the loudest of them, or as near to it as all of them
    can be raised without a peak above full scale. The others follow as far as they can be raised, by `most_db` at most;
    a silent sound keeps its level.

    Parameters
    ----------
    levels : mapping of str to Loudness
    anchors : collection of str
        Names of the sounds that decide the common level.
    wanted_lufs : float, optional
    most_db : float

    Returns
    -------
    dict of str to float
        Linear factors.
    """
    audible = {name: level for name, level in levels.items() if level.loudness_lufs > SILENCE_LUFS}
    reachable = {name: level.loudness_lufs + _headroom_db(level, most_db) for name, level in audible.items()}
    deciding = [name for name in audible if name in anchors] or list(audible)
    loudest = max((audible[name].loudness_lufs for name in deciding), default=0.0)
    target = min([loudest if wanted_lufs is None else wanted_lufs, *(reachable[name] for name in deciding)])
    return {
        name: db_to_amplitude(min(target, reachable[name]) - level.loudness_lufs) if name in audible else 1.0
        for name, level in levels.items()
    }


def _headroom_db(level: Loudness, most_db: float) -> float:
    return min(most_db, -float(amplitude_to_db(max(level.peak, 1e-9))))


def _hops(samples: Samples, sample_rate: int) -> Iterator[tuple[Reals, float]]:
    """Mean K-weighted power per hop of 100 ms [shape=(channels, hops)] and the peak, span by span."""
    from scipy.signal import lfilter

    size = max(1, round(_HOP_S * sample_rate))
    stages = [*_weighting(sample_rate)]
    states = [np.zeros((len(samples), 2)) for _ in stages]
    for span in spans(samples.shape[1], 64 * size):
        part = np.asarray(samples[:, span], np.float64)
        peak = float(np.abs(part).max())
        for index, (numerator, denominator) in enumerate(stages):
            part, states[index] = lfilter(numerator, denominator, part, axis=1, zi=states[index])
        whole = part.shape[1] // size * size or part.shape[1]
        yield np.square(part[:, :whole]).reshape(len(part), -1, min(size, whole)).mean(axis=2), peak
        release(samples)


def _gated(power: Reals) -> float:
    count = max(1, len(power) - _HOPS_PER_WINDOW + 1)
    sums = np.concatenate([[0.0], np.cumsum(power)])
    size = min(_HOPS_PER_WINDOW, len(power))
    windows = np.maximum((sums[size : size + count] - sums[:count]) / size, 1e-12)
    loud = windows[_lufs(windows) >= SILENCE_LUFS]
    if loud.size:
        loud = loud[_lufs(loud) > _lufs(loud.mean()) + _RELATIVE_DB]
    return float(_lufs((loud if loud.size else windows).mean()))


def _lufs(power: Reals | float) -> Reals:
    return np.asarray(_OFFSET_DB + power_to_db(power))


def _weighting(sample_rate: int) -> tuple[Coefficients, Coefficients]:
    """Numerators and denominators of the shelf and the high-pass at any rate, by the bilinear transform."""
    centre_hz, quality, gain_db = _SHELF
    high = db_to_amplitude(gain_db)
    middle = high**0.4996667741545416
    k = np.tan(np.pi * min(centre_hz, 0.49 * sample_rate) / sample_rate)
    denominator = np.array([1 + k / quality + k * k, 2 * (k * k - 1), 1 - k / quality + k * k])
    numerator = np.array([high + middle * k / quality + k * k, 2 * (k * k - high), high - middle * k / quality + k * k])
    shelf = (numerator / denominator[0], denominator / denominator[0])
    centre_hz, quality = _HIGH_PASS
    k = np.tan(np.pi * centre_hz / sample_rate)
    denominator = np.array([1 + k / quality + k * k, 2 * (k * k - 1), 1 - k / quality + k * k])
    return shelf, (np.array([1.0, -2.0, 1.0]), denominator / denominator[0])
