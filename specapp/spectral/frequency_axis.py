"""Linear, logarithmic and mel axes: where a frequency lies on the screen, and which lines to label."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from specapp.base.errors import SettingsError
from specapp.base.sentences import say

AxisKind: TypeAlias = Literal["log", "mel", "linear"]
Reals: TypeAlias = NDArray[np.float64]

_LINEAR_MEL = 3 / 200
"""Slaney, Auditory Toolbox, 1998: 15 mel at 1 kHz."""
_BREAK_HZ = 1000.0
"""Slaney, Auditory Toolbox, 1998."""
_BREAK_MEL = _BREAK_HZ * _LINEAR_MEL
_LOG_STEP = np.log(6.4) / 27
"""Slaney, Auditory Toolbox, 1998: 27 steps from 1 to 6.4 kHz."""
_STEPS = (1.0, 2.0, 5.0)
"""What people count in (own choice)."""
_NOTES = ("C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B")
_A4_HZ, _A4_NOTE = 440.0, 69
"""ISO 16, and its number in MIDI."""


def hz_to_mel(hz: ArrayLike) -> Reals:
    """Mel of frequencies: linear up to 1 kHz, logarithmic above (Slaney, Auditory Toolbox, 1998).

    See Also
    --------
    mel_to_hz : the inverse.
    """
    hz = np.asarray(hz, np.float64)
    above = _BREAK_MEL + np.log(np.maximum(hz, _BREAK_HZ) / _BREAK_HZ) / _LOG_STEP
    return np.where(hz < _BREAK_HZ, hz * _LINEAR_MEL, above)


def mel_to_hz(mel: ArrayLike) -> Reals:
    """Frequencies in Hz of mels.

    See Also
    --------
    hz_to_mel : the inverse.
    """
    mel = np.asarray(mel, np.float64)
    above = _BREAK_HZ * np.exp(_LOG_STEP * (np.maximum(mel, _BREAK_MEL) - _BREAK_MEL))
    return np.where(mel < _BREAK_MEL, mel / _LINEAR_MEL, above)


@dataclass(frozen=True, slots=True)
class FrequencyAxis:
    """A frequency axis from its lower to its upper end.

    Parameters
    ----------
    kind : {"log", "mel", "linear"}
    low_hz, high_hz : float
        Ends; the lower one must be above 0 on a logarithmic axis.

    Raises
    ------
    SettingsError
        If there is nothing between the ends.

    Examples
    --------
    >>> FrequencyAxis("log", 40.0, 24_000.0).ticks_hz()
    [50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0, 10000.0, 20000.0]
    """

    kind: AxisKind
    low_hz: float
    high_hz: float

    def __post_init__(self) -> None:
        lowest = 1e-3 if self.kind == "log" else 0.0
        if not lowest <= self.low_hz < self.high_hz:
            raise SettingsError(
                say(
                    "A {kind} axis from {low} to {high} Hz is empty. Choose a lower end of at least {lowest} Hz and a "
                    "higher upper end.",
                    kind=self.kind,
                    low=f"{self.low_hz:g}",
                    high=f"{self.high_hz:g}",
                    lowest=f"{lowest:g}",
                )
            )

    def warped(self, hz: ArrayLike) -> Reals:
        """Positions of frequencies on the axis in its own unit: Hz, decades or mel.

        Parameters
        ----------
        hz : array_like

        Returns
        -------
        ndarray, float64 [shape of `hz`]

        See Also
        --------
        unwarped : the inverse.
        """
        hz = np.asarray(hz, np.float64)
        if self.kind == "log":
            return np.asarray(np.log10(np.maximum(hz, 1e-3)))
        return hz_to_mel(hz) if self.kind == "mel" else hz

    def unwarped(self, positions: ArrayLike) -> Reals:
        """Frequencies in Hz of positions in the axis's own unit.

        Parameters
        ----------
        positions : array_like

        Returns
        -------
        ndarray, float64 [shape of `positions`]
            Hz.

        See Also
        --------
        warped : the inverse.
        """
        positions = np.asarray(positions, np.float64)
        if self.kind == "log":
            return np.asarray(10.0**positions)
        return mel_to_hz(positions) if self.kind == "mel" else positions

    def share(self, hz: ArrayLike) -> Reals:
        """Positions of frequencies from 0 (lower end) to 1 (upper end).

        Parameters
        ----------
        hz : array_like

        Returns
        -------
        ndarray, float64 [shape of `hz`]
        """
        low, high = self.warped([self.low_hz, self.high_hz])
        return np.asarray((self.warped(hz) - low) / (high - low))

    def edges_hz(self, rows: int) -> Reals:
        """Frequencies between the rows of a picture, upwards.

        Parameters
        ----------
        rows : int

        Returns
        -------
        ndarray, float64 [shape=(rows + 1,)]
            Hz.
        """
        low, high = self.warped([self.low_hz, self.high_hz])
        return self.unwarped(np.linspace(low, high, rows + 1))

    def ticks_hz(self, spacing: float = 0.07) -> list[float]:
        """Round frequencies to label, upwards, at least `spacing` of the axis apart.

        Parameters
        ----------
        spacing : float
            Share of the axis, 0 to 1.

        Returns
        -------
        list of float
            Hz.
        """
        if self.kind == "linear":
            step = round_step((self.high_hz - self.low_hz) * max(spacing, 0.12))
            first = np.ceil(self.low_hz / step - 1e-9) * step
            return [float(tick) + 0.0 for tick in np.arange(first, self.high_hz * (1 + 1e-9), step)]
        decades = range(int(np.floor(np.log10(max(self.low_hz, 1.0)))), int(np.ceil(np.log10(self.high_hz))) + 1)
        candidates = sorted((s * 10.0**d for d in decades for s in _STEPS), key=lambda hz: (_roundness(hz), hz))
        chosen = [0.0] if self.low_hz == 0 else []
        for hz in candidates:
            free = all(abs(float(self.share(hz) - self.share(other))) >= spacing for other in chosen)
            if self.low_hz <= hz <= self.high_hz and free:
                chosen.append(hz)
        return sorted(chosen)


def round_step(least: float) -> float:
    """Smallest of 1, 2, 5 times a power of ten that is not below `least` (> 0)."""
    power = 10.0 ** np.floor(np.log10(least))
    return float(next(s * power for s in (*_STEPS, 10.0) if s * power >= least * (1 - 1e-9)))


def hz_text(hz: float) -> str:
    """Frequency as people write it: 440 Hz, 2.5 kHz."""
    return f"{hz / 1000:.4g} kHz" if hz >= 1000 else f"{hz:.3g} Hz"


def note_text(hz: float) -> str:
    """Nearest note of the equal-tempered scale (A4 = 440 Hz) with its octave; empty below 10 Hz."""
    if hz < 10:
        return ""
    number = round(12 * np.log2(hz / _A4_HZ)) + _A4_NOTE
    return f"{_NOTES[number % 12]}{number // 12 - 1}"


def _roundness(hz: float) -> int:
    """0 for a power of ten, 1 for five, 2 for two times one."""
    return (0, 2, 1)[_STEPS.index(round(hz / 10.0 ** np.floor(np.log10(hz * 1.0000001))))]


def mel_weights(sample_rate: int, n_fft: int, mel_bands: int) -> NDArray[np.float32]:
    """Triangular filters evenly spaced in mel, each of area 1 (Slaney, Auditory Toolbox, 1998).

    Returns
    -------
    ndarray, float32 [shape=(bins, mel_bands)]
    """
    bins_hz = np.arange(n_fft // 2 + 1) * sample_rate / n_fft
    corners = mel_to_hz(np.linspace(0, float(hz_to_mel(sample_rate / 2)), mel_bands + 2))
    low, middle, high = corners[:-2], corners[1:-1], corners[2:]
    rising = (bins_hz[:, np.newaxis] - low) / (middle - low)
    falling = (high - bins_hz[:, np.newaxis]) / (high - middle)
    weights = np.maximum(0, np.minimum(rising, falling)) * 2 / (high - low)
    return np.asarray(weights, np.float32)
