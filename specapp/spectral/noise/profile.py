"""A noise profile: steady noise that leaves its recording, is saved, and cleans another one of any rate."""

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from specapp.base.decibels import power_to_db
from specapp.base.errors import SettingsError
from specapp.base.sentences import say
from specapp.spectral.framing import Framing
from specapp.spectral.spectrogram import POWER_FLOOR, Power

LONGEST_PROFILE = 65_537
"""Values of a profile: those of the longest window (definition)."""
_LEAST_DENSITY = 1e-30
"""-300 dB per hertz, so that silence has a logarithm (own choice)."""


@dataclass(frozen=True, slots=True)
class NoiseProfile:
    """Steady noise that can be saved and used on another recording, of another rate.

    Parameters
    ----------
    bin_hz : float
        Hertz from one value to the next; the first is at 0 Hz.
    density : tuple of float
        Power per hertz (two-sided), full scale squared.
    source : str
        What it was learned from, for people.

    Raises
    ------
    SettingsError
        If there are no values, too many, or some are negative or no numbers.

    Examples
    --------
    >>> profile = NoiseProfile(31.25, (1e-9,) * 257, "room.wav")
    >>> NoiseProfile.from_json(profile.to_json()) == profile
    True
    """

    bin_hz: float
    density: tuple[float, ...]
    source: str = ""

    def __post_init__(self) -> None:
        density = tuple(float(value) for value in self.density)
        if not density or not 0 < self.bin_hz < np.inf or not all(0 <= value < np.inf for value in density):
            raise SettingsError(
                say("A noise profile needs a bin width above 0 Hz and densities that are finite and not negative.")
            )
        if len(density) > LONGEST_PROFILE:
            raise SettingsError(
                say(
                    "The noise profile has {n} values; at most {most} are taken. Learn it again from its recording.",
                    n=len(density),
                    most=LONGEST_PROFILE,
                )
            )
        object.__setattr__(self, "density", density)

    @property
    def hz(self) -> NDArray[np.float64]:
        """Frequencies of the values, float64 [shape=(values,)]."""
        return np.arange(len(self.density), dtype=np.float64) * self.bin_hz

    @property
    def density_db(self) -> NDArray[np.float64]:
        """Level per hertz over that of a sine at full scale, dB, float64 [shape=(values,)]."""
        return power_to_db(4 * np.maximum(np.asarray(self.density, np.float64), _LEAST_DENSITY))

    @property
    def level_db(self) -> float:
        """Level of all frequencies together over that of a sine at full scale, dB."""
        return float(power_to_db(max(4 * self.bin_hz * sum(self.density), _LEAST_DENSITY)))

    def power(self, framing: Framing, sample_rate: int) -> Power:
        """Noise power per bin of a framing; the last value holds above the last frequency.

        Bins that are narrower than those of the profile read between its values; wider ones get the mean over their
        width, so that a thin line keeps its power.

        Parameters
        ----------
        framing : Framing
        sample_rate : int

        Returns
        -------
        ndarray, float32 [shape=(1, bins)]
        """
        width_hz = sample_rate / framing.n_fft
        hertz = np.arange(framing.bins, dtype=np.float64) * width_hz
        if width_hz <= self.bin_hz:
            level = np.exp(np.interp(hertz, self.hz, np.log(np.maximum(self.density, _LEAST_DENSITY))))
        else:
            level = self._mean_density(hertz - width_hz / 2, hertz + width_hz / 2)
        power: Power = (level * power_per_density(framing, sample_rate)).astype(np.float32)[None]
        return np.maximum(power, POWER_FLOOR)

    def _mean_density(self, low_hz: NDArray[np.float64], high_hz: NDArray[np.float64]) -> NDArray[np.float64]:
        """Mean over bands; each value holds for half a bin on both sides, the first and the last for ever."""
        edges = (np.arange(len(self.density) + 1) - 0.5) * self.bin_hz
        total = np.concatenate([[0], np.cumsum(self.density) * self.bin_hz])

        def upto(hertz: NDArray[np.float64]) -> NDArray[np.float64]:
            inside = np.interp(hertz, edges, total)
            below = np.minimum(hertz - edges[0], 0) * self.density[0]
            above = np.maximum(hertz - edges[-1], 0) * self.density[-1]
            return np.asarray(inside + below + above)

        return (upto(high_hz) - upto(low_hz)) / (high_hz - low_hz)

    def to_json(self) -> str:
        """The profile as a small JSON text.

        Returns
        -------
        str

        See Also
        --------
        from_json : the inverse.
        """
        return json.dumps(
            {"bin_hz": self.bin_hz, "source": self.source, "density": [float(f"{v:.6g}") for v in self.density]}
        )

    @classmethod
    def from_json(cls, text: str) -> "NoiseProfile":
        """The profile that `to_json` wrote.

        Parameters
        ----------
        text : str

        Returns
        -------
        NoiseProfile

        Raises
        ------
        SettingsError
            If the text is no profile.
        """
        try:
            plain: Any = json.loads(text)
            bin_hz, density, source = float(plain["bin_hz"]), tuple(plain["density"]), str(plain.get("source", ""))
            return cls(bin_hz, density, source[:200])
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
            raise SettingsError(
                say("This is no noise profile. Save one with the page or the command line and load that file.")
            ) from None


def power_per_density(framing: Framing, sample_rate: int) -> float:
    """Expected power of a bin over the two-sided power density of white noise."""
    return float(sample_rate * (framing.weights().astype(np.float64) ** 2).sum())
