"""What an estimator has learned of the noise of a recording.

Estimators first *learn* from a whole recording, block by block, and then tell the noise of any frames, so that the
noise of a block does not depend on how the recording is cut.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from specapp.spectral.framing import Framing
from specapp.spectral.noise.profile import NoiseProfile, power_per_density
from specapp.spectral.running import running_median
from specapp.spectral.spectrogram import Power

NOISE_ESTIMATORS: Mapping[str, str] = {
    "tracked": "Follows a noise that changes, under speech",
    "gated": "A steady floor, found between the tones and beats",
    "predicted": "Judged by a small network, with how sure it is",
    "region": "Learned where you say there is only noise",
    "profile": "Learned before, perhaps from another recording",
}


class Noise(Protocol):
    """Noise of a recording, as learned by one of the estimators."""

    def power(self, first: int, power: Power) -> Power:
        """Noise power of the frames from `first` on, given their power.

        Parameters
        ----------
        first : int
        power : ndarray, float32 [shape=(frames, bins)]
            Power of these frames.

        Returns
        -------
        ndarray, float32 [shape=(frames or 1, bins)]
        """
        ...


@dataclass(frozen=True, slots=True)
class Floor:
    """What `gate` has found in one channel, before a bias is put on it.

    Parameters
    ----------
    level : ndarray, float32 [shape=(bins,)]
        Low quantile over time of the noise-like boxes.
    ceiling : ndarray, float32 [shape=(bins,)]
        What most of the boxes exceed.
    noise_like : float
        Share of the boxes that are noise-like.
    bin_hz : float
    """

    level: Power
    ceiling: Power
    noise_like: float
    bin_hz: float

    def biased(self, bias: float) -> Power:
        """The floor times `bias`, without peaks over frequency [shape=(bins,)]; see `gate`."""
        if not bias:
            bias = float(np.clip(0.35 + 0.75 * (self.noise_like - 0.4) / 0.2, 0.35, 1.1))
        floor = np.minimum(self.level * np.float32(bias), self.ceiling)
        smooth = running_median(floor, int(600 / self.bin_hz) | 1)
        return np.asarray(np.minimum(floor, np.float32(1.2) * smooth), np.float32)


@dataclass(frozen=True, slots=True)
class SteadyNoise:
    """Noise that does not change.

    Parameters
    ----------
    level : ndarray, float32 [shape=(1, bins)]
    floors : tuple of Floor
        What a gated floor was made of, channel by channel.
    """

    level: Power
    floors: tuple[Floor, ...] = ()

    def power(self, first: int, power: Power) -> Power:
        """The same level for all frames.

        Parameters
        ----------
        first : int
        power : ndarray, float32 [shape=(frames, bins)]
            Power of these frames.

        Returns
        -------
        ndarray, float32 [shape=(1, bins)]
        """
        return self.level

    def profile(self, framing: Framing, sample_rate: int, source: str = "") -> NoiseProfile:
        """What was learned, to be saved.

        Parameters
        ----------
        framing : Framing
        sample_rate : int
        source : str
            Where it was learned, in words.

        Returns
        -------
        NoiseProfile
        """
        density = self.level[0].astype(np.float64) / power_per_density(framing, sample_rate)
        return NoiseProfile(sample_rate / framing.n_fft, tuple(density.tolist()), source)


@dataclass(frozen=True, slots=True)
class SlowNoise:
    """Noise that moves slowly.

    Parameters
    ----------
    places : ndarray, float64 [shape=(places,)]
        Frames at which the levels hold; between them the noise moves in a straight line.
    level : ndarray, float32 [shape=(places, bins)]
    """

    places: NDArray[np.float64]
    level: Power

    def power(self, first: int, power: Power) -> Power:
        """Noise of the frames from `first` on."""
        if len(self.places) == 1:
            return self.level
        found = np.empty((len(power), self.level.shape[1]), np.float32)
        position = np.interp(np.arange(first, first + len(power)), self.places, np.arange(len(self.places)))
        before = np.minimum(position.astype(int), len(self.places) - 2)
        share = (position - before).astype(np.float32)[:, None]
        for place in range(before[0], before[-1] + 1):
            rows = slice(*np.searchsorted(before, (place, place + 1)))
            found[rows] = self.level[place] + share[rows] * (self.level[place + 1] - self.level[place])
        return found

    def mean(self, count: int) -> NDArray[np.float64]:
        """Mean over so many frames [shape=(bins,)]; each level counts for as long as it is the nearest."""
        middles = (self.places[1:] + self.places[:-1]) / 2
        nearest = np.diff(np.clip(np.concatenate(([0], middles, [count])), 0, count))
        return np.asarray(np.average(self.level, axis=0, weights=nearest), np.float64)
