"""What the network says of the noise of a recording, and how sure it is, as levels over frequency."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from specapp.audio.recording import Recording
from specapp.base.buffers import release
from specapp.base.decibels import db_to_power, power_to_db
from specapp.spectral.frame_source import FrameSource
from specapp.spectral.framing import Framing
from specapp.spectral.noise.predicted import QUANTILES, can_predict, judge_parts
from specapp.spectral.noise.statistics import LOWEST_HZ, band_centres_hz
from specapp.spectral.noise.steps import noise_steps

BandLevels = NDArray[np.float32]

_STRETCH_S, _MOST_STRETCHES = 16.0, 8
"""Of a longer recording, so many stretches all over it are analysed (own choice)."""
_WINDOW_S, _EVERY_S = 0.064, 1.0  # own choice


@dataclass(frozen=True, slots=True, eq=False)
class JudgedNoise:
    """Levels of the noise per hertz, dB, a sine at full scale having 0 dB. All arrays float32 [shape=(bands,)].

    Parameters
    ----------
    hz : ndarray
        Centres of the bands.
    low_db, middle_db, high_db : ndarray
        The noise lies above the first in 95 %, above the second in 50 %, above the last in 20 % of all cases.
    """

    hz: BandLevels
    low_db: BandLevels
    middle_db: BandLevels
    high_db: BandLevels


def judge_noise(recording: Recording) -> JudgedNoise | None:
    """What the network says of the noise of all channels; None where it cannot be run.

    Of a recording of more than two minutes, eight stretches of 16 s are analysed, and the levels are those of the
    median of all seconds.
    """
    if not can_predict():
        return None
    rate = recording.sample_rate
    densities = []
    for start, stop in _stretches(recording.length, rate):
        source = FrameSource(recording.samples[:, start:stop], rate, Framing.of_duration(_WINDOW_S, rate, overlap=50))
        judged = judge_parts(source, noise_steps(source))
        evenly_s = np.arange(0, (stop - start) / rate, _EVERY_S)
        densities.append(np.mean([db_to_power(one.at(evenly_s).density_db(rate)) for one in judged], axis=0))
        release(recording.samples)
    levels_db = power_to_db(np.median(np.concatenate(densities), axis=0))
    hz = band_centres_hz()
    audible = (hz >= LOWEST_HZ) & (hz <= rate / 2)
    low, middle, high = (QUANTILES.index(share) for share in (0.05, 0.5, 0.8))
    return JudgedNoise(*(np.asarray(one[audible], np.float32) for one in (hz, *levels_db[[low, middle, high]])))


def _stretches(length: int, sample_rate: int) -> list[tuple[int, int]]:
    long = int(_STRETCH_S * sample_rate)
    if length <= _MOST_STRETCHES * long:
        return [(0, length)]
    starts = np.linspace(0, length - long, _MOST_STRETCHES).astype(int).tolist()
    return [(start, start + long) for start in starts]
