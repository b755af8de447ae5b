"""A result at another strength: what was removed is multiplied, and nothing is analysed again."""

from dataclasses import dataclass, replace

import numpy as np

from specapp.audio.recording import Recording
from specapp.base.buffers import Samples, release, spans, times, without
from specapp.base.decibels import amplitude_to_db


@dataclass(frozen=True, slots=True)
class KeptPower:
    """Power that is left of the original, from which that at any weaker strength follows.

    Samples are ``original - share * removed``, so that their power is a quadratic in the share.

    Parameters
    ----------
    half, whole : float
        Power over that of the original with half and with all of what was removed taken away.
    """

    half: float = 1.0
    whole: float = 1.0

    @classmethod
    def of_powers(cls, original: float, denoised: float, removed: float) -> "KeptPower":
        """From the powers of the three sounds, of which the second is the first less the third."""
        before = max(original, 1e-20)
        return cls((original + denoised - removed / 2) / 2 / before, denoised / before)

    @classmethod
    def of_moments(cls, first: float, second: float) -> "KeptPower":
        """From the means of the gain and of its square."""
        return cls((1 + 2 * first + second) / 4, second)

    def at(self, share: float) -> float:
        """Power over that of the original with this share of what was removed taken away.

        Examples
        --------
        >>> KeptPower(half=0.25, whole=0.0).at(0.9)
        0.01
        """
        slope, bend = 4 * self.half - self.whole - 3, 2 + 2 * self.whole - 4 * self.half
        return round(1 + share * (slope + share * bend), 12)


def weakened(original: Recording, removed: Recording, share: float) -> tuple[Recording, Recording]:
    """What is denoised and what is removed if only a share of it is taken away.

    Parameters
    ----------
    original, removed : Recording
    share : float

    Returns
    -------
    denoised, removed : Recording
        With the samples that `denoise` gives at that strength, bit for bit; those of long recordings are computed when
        they are looked at.
    """
    less = times(removed.samples, share)
    return replace(original, samples=without(original.samples, less)), replace(removed, samples=less)


def weaken(removed: Samples, share: float) -> None:
    """Keep a share of `removed` [shape=(channels, length)]."""
    for span in spans(removed.shape[1]):
        removed[:, span] *= np.float32(share)
        release(removed)


def level_db(share: float) -> float:
    """Level of a share of an amplitude, dB, at least -120."""
    return float(amplitude_to_db(max(share, 1e-6)))
