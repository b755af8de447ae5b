"""What the network of the noise says of a recording: at which places, at others, and as noise of the frames."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from specapp.base.decibels import db_to_power, power_to_db
from specapp.spectral.frame_source import FrameSource
from specapp.spectral.framing import Framing
from specapp.spectral.noise.estimate import SlowNoise
from specapp.spectral.noise.profile import power_per_density
from specapp.spectral.noise.statistics import WINDOW_S, band_centres_hz
from specapp.spectral.spectrogram import POWER_FLOOR, Power

Levels = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the network says of a recording; levels are those of its own window, dB.

    Parameters
    ----------
    places_s : ndarray, float64 [shape=(places,)]
        Where it was analysed.
    quantiles_db : ndarray, float32 [shape=(places, quantiles, bands)]
        Power of the noise.
    floor_db : ndarray, float32 [shape=(places, bands)]
        What most boxes of the picture that look like noise exceed, noise or not.
    speech : ndarray, float32 [shape=(places,)]
        Logit of there being speech.
    """

    places_s: NDArray[np.float64]
    quantiles_db: Levels
    floor_db: Levels
    speech: Levels

    def density_db(self, sample_rate: int) -> Levels:
        """Quantiles of the power per hertz, dB, 0 being a sine at full scale [shape=(places, quantiles, bands)]."""
        per_hertz = power_per_density(own_framing(sample_rate), sample_rate) / 4
        return np.asarray(self.quantiles_db - power_to_db(per_hertz), np.float32)

    def on(self, source: FrameSource, level_db: Levels) -> SlowNoise:
        """Levels of the bands as noise of the frames of a recording."""
        hop, rate = source.framing.hop_length, source.sample_rate
        places = (self.places_s * rate + source.framing.n_fft / 2) / hop - 1
        return SlowNoise(places, _to_bins(level_db, source))

    def held_to(self, start_s: float, stop_s: float) -> "Judgement":
        """The same, held from the first place back to a moment, and from the last on to another."""
        rows = np.concatenate(([0], np.arange(len(self.places_s)), [-1]))
        series = (getattr(self, field.name)[rows] for field in fields(self)[1:])
        return Judgement(np.concatenate(([start_s], np.clip(self.places_s, start_s, stop_s), [stop_s])), *series)

    def at(self, places_s: NDArray[np.float64]) -> "Judgement":
        """The same at other places, in straight lines between its own."""
        last = len(self.places_s) - 1
        position = np.interp(places_s, self.places_s, np.arange(last + 1))
        before = position.astype(int)
        share = (position - before).astype(np.float32)

        def moved(series: Levels) -> Levels:
            low, high = series[before], series[np.minimum(before + 1, last)]
            return np.asarray(low + share.reshape(-1, *[1] * (series.ndim - 1)) * (high - low), np.float32)

        return Judgement(places_s, *(moved(getattr(self, field.name)) for field in fields(self)[1:]))


def joined(parts: Sequence[Judgement]) -> Judgement:
    """Those of parts of a recording, one behind the other."""
    return Judgement(*(np.concatenate([getattr(one, field.name) for one in parts]) for field in fields(Judgement)))


def at_common_places(channels: tuple[Judgement, ...]) -> tuple[Judgement, ...]:
    """Those of channels, at the same places: a channel that is silent for a while has places of its own."""
    if all(np.array_equal(one.places_s, channels[0].places_s) for one in channels):
        return channels
    places_s = np.unique(np.concatenate([one.places_s for one in channels]))
    return tuple(one.at(places_s) for one in channels)


def own_framing(sample_rate: int) -> Framing:
    """The window through which the network hears."""
    return Framing.of_duration(WINDOW_S, sample_rate, overlap=50)


def _to_bins(level_db: Levels, source: FrameSource) -> Power:
    """Levels of bands as power of the bins of a framing [shape=(places, bins)]."""
    own = own_framing(source.sample_rate)
    scale = power_per_density(source.framing, source.sample_rate) / power_per_density(own, source.sample_rate)
    hertz = np.arange(source.framing.bins) * source.bin_hz
    at_bins = np.stack([np.interp(hertz, band_centres_hz(), one) for one in level_db])
    return np.maximum(scale * db_to_power(at_bins), POWER_FLOOR).astype(np.float32)
