"""How a recording is cut into frames: window and hop, and how long they are in samples."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from specapp.base.errors import SettingsError
from specapp.base.sentences import say

WINDOWS: Mapping[str, str] = {
    "sine": "Sine",
    "hann": "Hann",
    "hamming": "Hamming",
    "blackman": "Blackman",
    "boxcar": "Rectangle",
}
_COSINES = {"boxcar": (1.0,), "hann": (0.5, 0.5), "hamming": (0.54, 0.46), "blackman": (0.42, 0.5, 0.08)}
"""Shares of the cosines that a window is the sum of (Harris, Proc. IEEE 66(1), 1978); SciPy's module of windows takes a
second to import."""
_SMALLEST_WEIGHT = 1e-4
"""Least sum of squared windows over a sample: below, no window reaches a hundredth of its height there (own choice)."""
_SHORTEST = 64
"""Samples of the shortest window: 8 ms at 8 kHz (own choice)."""


def window_length(window_s: float, sample_rate: int, multiple: int = 64) -> int:
    """Samples of a window of about `window_s` seconds, at least 64.

    Parameters
    ----------
    window_s : float
    sample_rate : int
    multiple : int
        Of which the length is one: of 64, for fast transforms and hops that divide it.

    Examples
    --------
    >>> window_length(0.032, 44_100)
    1408
    """
    return max(_SHORTEST, round(window_s * sample_rate / multiple) * multiple)


def nearest_power_of_two(window_s: float, sample_rate: int, least: int = 32) -> int:
    """Samples of the window of about `window_s` seconds that pictures are drawn with.

    Parameters
    ----------
    window_s : float
    sample_rate : int
    least : int
        Samples of the shortest.

    Returns
    -------
    int

    Examples
    --------
    >>> nearest_power_of_two(0.043, 44_100)
    2048
    """
    return int(2 ** round(np.log2(max(least, window_s * sample_rate))))


def hop_of(n_fft: int, overlap: float) -> int:
    """Samples from frame to frame where `overlap` percent of a window of `n_fft` samples are seen by the next as well.

    Examples
    --------
    >>> hop_of(1024, 75.0)
    256
    """
    return max(1, int(n_fft * (100 - overlap) / 100))


@dataclass(frozen=True, slots=True)
class Framing:
    """Window and hop: how a recording is cut into frames.

    Parameters
    ----------
    n_fft : int
        Samples under the window, also odd.
    hop_length : int
        Samples from frame to frame, 1 to `n_fft`.
    window : str
        Name in `WINDOWS`.

    Raises
    ------
    SettingsError
        If some sample lies under no window, so that the way back does not exist.
    """

    n_fft: int
    hop_length: int
    window: str = "sine"

    def __post_init__(self) -> None:
        if self.n_fft < 2 or not 1 <= self.hop_length <= self.n_fft:
            raise SettingsError(
                say(
                    "Window of {window} samples with a hop of {hop}: choose a window of at least 2 samples and a "
                    "hop from 1 to the window's length.",
                    window=self.n_fft,
                    hop=self.hop_length,
                )
            )
        if self.window not in WINDOWS:
            raise SettingsError(
                say(
                    "Window {window} is not known. Choose one of: {choices}.",
                    window=repr(self.window),
                    choices=", ".join(WINDOWS),
                )
            )
        if self.overlap().min() < _SMALLEST_WEIGHT:
            raise SettingsError(
                say(
                    "Hop {hop} is too long for a {kind} window of {window} samples: some samples would be lost. "
                    "Choose a hop of at most {most}.",
                    hop=self.hop_length,
                    kind=self.window,
                    window=self.n_fft,
                    most=self.n_fft // 2,
                )
            )

    @classmethod
    def of_duration(
        cls, window_s: float, sample_rate: int, *, overlap: float = 75.0, window: str = "sine", multiple: int = 64
    ) -> "Framing":
        """The framing with a window of about `window_s` seconds.

        Parameters
        ----------
        window_s : float
        sample_rate : int
        overlap : float
            How much of a window the next one sees as well, percent.
        window : str
            Name in `WINDOWS`.
        multiple : int
            See `window_length`.

        Returns
        -------
        Framing

        Examples
        --------
        >>> Framing.of_duration(0.032, 48_000)
        Framing(n_fft=1536, hop_length=384, window='sine')
        """
        n_fft = window_length(window_s, sample_rate, multiple)
        return cls(n_fft, hop_of(n_fft, overlap), window)

    @property
    def lead(self) -> int:
        """Samples of silence in front of the recording."""
        return self.n_fft - self.hop_length

    @property
    def bins(self) -> int:
        """Frequencies per frame."""
        return self.n_fft // 2 + 1

    def weights(self) -> NDArray[np.float32]:
        """The window, not to be written to.

        Returns
        -------
        ndarray, float32 [shape=(n_fft,)]
            Not to be written to.
        """
        return _weights(self.window, self.n_fft)

    def overlap(self) -> NDArray[np.float64]:
        """Sum of the squared windows over each sample of a hop.

        Returns
        -------
        ndarray, float64 [shape=(hop_length,)]
        """
        squared = np.zeros(-(-self.n_fft // self.hop_length) * self.hop_length)
        squared[: self.n_fft] = self.weights().astype(np.float64) ** 2
        total: NDArray[np.float64] = squared.reshape(-1, self.hop_length).sum(axis=0)
        return total

    def frame_count(self, length: int) -> int:
        """Frames that touch a recording of `length` samples.

        Parameters
        ----------
        length : int
            Samples per channel.

        Returns
        -------
        int
        """
        return -(-(length + self.lead) // self.hop_length)

    def frame_at(self, sample: int) -> float:
        """The place among the frames, whole or between two, whose window has this sample in its middle.

        Parameters
        ----------
        sample : int

        Returns
        -------
        float
        """
        return (sample + self.n_fft / 2) / self.hop_length - 1

    def frames_over(self, start: int, stop: int) -> tuple[int, int]:
        """First and last (excluded) frame needed for the samples from `start` to `stop`.

        Parameters
        ----------
        start, stop : int
            Samples; the second is excluded.

        Returns
        -------
        tuple of int
            First frame and the one behind the last.
        """
        return start // self.hop_length, -(-(stop + self.lead) // self.hop_length)


@lru_cache(maxsize=16)
def _weights(window: str, n_fft: int) -> NDArray[np.float32]:
    if window == "sine":
        weights = np.sin(np.pi * (np.arange(n_fft) + 0.5) / n_fft)
    else:
        turn = np.linspace(-np.pi, np.pi, n_fft + 1)[:-1]
        weights = np.zeros(n_fft)
        for harmonic, share in enumerate(_COSINES[window]):
            weights += share * np.cos(harmonic * turn)
    found = weights.astype(np.float32)
    found.flags.writeable = False
    return found
