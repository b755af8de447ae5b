"""From the cleaned picture to a gain: the picture proposes, the gain disposes.

Symbols: g is power over noise as measured, xi the a-priori SNR that the cleaned picture proposes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from specapp.base.decibels import db_to_power
from specapp.spectral.image import Pixels, to_power_ratio

Gain: TypeAlias = NDArray[np.float32]

LEAST_SNR = np.float32(db_to_power(-25.0))
"""-25 dB: Cappé, IEEE TSAP 2(2), 1994, explains why there has to be a least one."""
_LOG_V = (float(np.log(1e-4)), float(np.log(db_to_power(25.0))))
"""Ends of the table, the logarithms of -40 and 25 dB (own choice): above, exp(E1(v) / 2) is 1."""
_ENTRIES = 4096
"""Entries of the table: neighbours differ by less than 0.2 % (own choice)."""
_TERMS, _FRACTIONS = 26, 100
"""Of the series below 1 and of the fraction above: the rest is below the last bit of float64 (own choice)."""


@dataclass(frozen=True, slots=True)
class GainRule:
    """One entry of the table of gain rules.

    Parameters
    ----------
    name, label, help, reference : str
    function : callable
        ``function(snr, ratio) -> gain``, float32 arrays of one shape; gain from 0 to 1, rising with `snr`.
    """

    name: str
    label: str
    help: str
    reference: str
    function: Callable[[NDArray[np.float32], NDArray[np.float32]], Gain]


def to_snr(pixels: Pixels) -> NDArray[np.float32]:
    """A-priori SNR (linear) that a cleaned picture proposes: power over noise, less the noise, at least -25 dB."""
    snr = to_power_ratio(pixels)
    snr -= np.float32(1)
    return np.maximum(snr, LEAST_SNR, out=snr)


def log_spectral_amplitude(snr: NDArray[np.float32], ratio: NDArray[np.float32]) -> Gain:
    """Gain that keeps the log of the amplitude right on average.

    ``G = xi / (1 + xi) exp(E1(v) / 2)`` with ``v = xi g / (1 + xi)``, at most 1 (Ephraim & Malah 1985, eq. 20).
    """
    gain = wiener(snr, ratio)
    v = gain * ratio
    np.clip(v, np.float32(1e-4), np.float32(300), out=v)
    np.log(v, out=v)
    v -= np.float32(_LOG_V[0])
    v *= np.float32((_ENTRIES - 1) / (_LOG_V[1] - _LOG_V[0]))
    gain *= _half_exponential_integral().take(v.astype(np.intp))
    return np.minimum(gain, 1, out=gain)


def wiener(snr: NDArray[np.float32], ratio: NDArray[np.float32]) -> Gain:
    """Gain of least squared error, ``xi / (1 + xi)``; `ratio` is not needed.

    Examples
    --------
    >>> float(wiener(np.array([1.0], np.float32), np.array([2.0], np.float32))[0])
    0.5
    """
    gain: Gain = snr / (snr + np.float32(1))
    return gain


def subtraction(snr: NDArray[np.float32], ratio: NDArray[np.float32]) -> Gain:
    """Power subtraction, ``sqrt(xi / (1 + xi))`` (McAulay & Malpass 1980)."""
    return np.sqrt(wiener(snr, ratio))


def mask(snr: NDArray[np.float32], ratio: NDArray[np.float32]) -> Gain:
    """Ideal-binary-mask rule: 1 where the signal is stronger than the noise, else 0 (Wang 2005)."""
    return (snr > 1).astype(np.float32)


@cache
def _half_exponential_integral() -> NDArray[np.float32]:
    v = np.exp(np.linspace(*_LOG_V, _ENTRIES))
    table: NDArray[np.float32] = np.exp(0.5 * _exponential_integral(v)).astype(np.float32)
    return table


def _exponential_integral(v: NDArray[np.float64]) -> NDArray[np.float64]:
    """E1 of positive values (Abramowitz & Stegun 1964, 5.1.11 and 5.1.22), without the import of `scipy.special`."""
    low, high = np.minimum(v, 1), np.maximum(v, 1)
    term, total = np.ones_like(v), np.ones_like(v)
    for k in range(1, _TERMS):
        term = -term * k * low / (k + 1) ** 2
        total += term
    fraction = np.zeros_like(v)
    for k in range(_FRACTIONS, 0, -1):
        fraction = k / (1 + k / (high + fraction))
    return np.where(v <= 1, low * total - np.log(low) - np.euler_gamma, np.exp(-high) / (high + fraction))


GAIN_RULES: Mapping[str, GainRule] = {
    rule.name: rule
    for rule in (
        GainRule(
            "lsa",
            "Log-spectral amplitude",
            "The smoothest-sounding rule; the one to start with.",
            "Ephraim & Malah, IEEE TASSP 33(2), 1985",
            log_spectral_amplitude,
        ),
        GainRule(
            "wiener",
            "Wiener",
            "Least squared error; takes a little more away.",
            "Lim & Oppenheim, Proc. IEEE 67(12), 1979",
            wiener,
        ),
        GainRule(
            "subtraction",
            "Power subtraction",
            "The gentlest rule; leaves more noise and more sound.",
            "McAulay & Malpass, IEEE TASSP 28(2), 1980",
            subtraction,
        ),
        GainRule(
            "mask",
            "Mask",
            "All or nothing per pixel: hard, good for seeing what a denoiser does.",
            "Wang, Speech Separation by Humans and Machines, 2005",
            mask,
        ),
    )
}
