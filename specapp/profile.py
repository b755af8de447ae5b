"""A noise profile: steady noise that leaves its recording, is saved, and cleans another one of any rate."""

import json
from dataclasses import dataclass
from typing import Any

import numpy as np

from specapp.errors import SettingsError
from specapp.spectrogram import POWER_FLOOR, Framing, Power


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
    """

    bin_hz: float
    density: tuple[float, ...]
    source: str = ""

    def __post_init__(self) -> None:
        density = tuple(float(value) for value in self.density)
        if not density or not self.bin_hz > 0 or not all(0 <= value < np.inf for value in density):
            raise SettingsError(
                "A noise profile needs a bin width above 0 Hz and densities that are finite and not negative."
            )
        object.__setattr__(self, "density", density)

    def power(self, framing: Framing, sample_rate: int) -> Power:
        """Noise power per bin of a framing [shape=(1, bins)]; the last value holds above the last frequency."""
        hertz = np.arange(framing.bins) * sample_rate / framing.n_fft
        known = np.arange(len(self.density)) * self.bin_hz
        level = np.interp(hertz, known, np.log(np.maximum(self.density, 1e-30)))
        power: Power = (np.exp(level) * power_per_density(framing, sample_rate)).astype(np.float32)[None]
        return np.maximum(power, POWER_FLOOR)

    def to_json(self) -> str:
        """The profile as a small JSON text.

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

        Raises
        ------
        SettingsError
            If the text is no profile.
        """
        try:
            plain: Any = json.loads(text)
            return cls(float(plain["bin_hz"]), tuple(plain["density"]), str(plain.get("source", ""))[:200])
        except (ValueError, TypeError, KeyError, AttributeError):
            raise SettingsError(
                "This is no noise profile. Save one with the page or the command line and load that file."
            ) from None


def power_per_density(framing: Framing, sample_rate: int) -> float:
    """Expected power of a bin over the two-sided power density of white noise."""
    return float(sample_rate * (framing.weights().astype(np.float64) ** 2).sum())
