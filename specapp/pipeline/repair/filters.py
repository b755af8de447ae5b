"""Rumble and single lines, taken out at frequencies that somebody named: gains on the spectrum of a long window.

The window of one second parts tones a hertz apart, so a high-pass at 20 Hz is as steep as one at 100 Hz; the window of
a pass, 32 ms, has bins 31 Hz apart and could only turn down all of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from specapp.spectral.frame_source import FrameSource
from specapp.spectral.framing import Framing
from specapp.spectral.masks import Masks
from specapp.spectral.spectrogram import Samples, Spectrogram, synthesise

_WINDOW_S = 1.0
"""docs/decisions.md, Rumble and single lines."""
_ORDER = 4
"""24 dB per octave, as the rumble switch of a mixing desk at its steepest (own choice)."""
_HALF_WIDTH_HZ, _WANDERING = 3.0, 0.003
"""Half the width of a notch: the main lobe of a Hann window and a hertz to spare (definition), and what a line
wanders, as a share of its frequency (docs/decisions.md, Rumble and single lines)."""


@dataclass(frozen=True, slots=True)
class Filters:
    """A high-pass and notches, ready to be taken out of any part of a recording.

    Parameters
    ----------
    source : FrameSource
        The recording through the long window.
    gain : ndarray, float32 [shape=(bins,)]
        What is left of each bin.
    masks : Masks
        What was drawn on the picture; *protect* and *only* are obeyed.
    """

    source: FrameSource
    gain: NDArray[np.float32]
    masks: Masks

    def removed(self, start: int, stop: int) -> Samples:
        """What the filters take from the samples `start` to `stop` [shape=(channels, stop - start)]."""
        source, framing = self.source, self.source.framing
        first, last = framing.frames_over(start, stop)
        gain = np.repeat(self.gain[None], last - first, axis=0)
        gain = self.masks.of("protect", "only").apply(gain, source, first)
        spectrogram = source.spectrogram(first, last)
        taken = spectrogram.stft * (1 - gain)
        part = synthesise(Spectrogram(taken, source.sample_rate, framing, first, spectrogram.length))
        offset = start - first * framing.hop_length
        return part[:, offset : offset + stop - start]


def filters(
    samples: Samples, sample_rate: int, high_pass_hz: float, notch_hz: Sequence[float], masks: Masks | None = None
) -> Filters:
    """The filters that were asked for, over a whole recording.

    Parameters
    ----------
    samples : ndarray [shape=(channels, n)]
    sample_rate : int
    high_pass_hz : float
        Where rumble begins, 3 dB down; 0 takes none out.
    notch_hz : sequence of float
        Lines to take out.
    masks : Masks, optional
    """
    framing = Framing.of_duration(_WINDOW_S, sample_rate, window="hann", multiple=4)
    source = FrameSource(samples, sample_rate, framing)
    hz = source.bin_hz * np.arange(framing.bins, dtype=np.float64)
    return Filters(source, gain_at(hz, high_pass_hz, notch_hz), masks or Masks())


def gain_at(hz: NDArray[np.float64], high_pass_hz: float, notch_hz: Sequence[float]) -> NDArray[np.float32]:
    """What the filters leave at each frequency, 0 to 1: the magnitude of a Butterworth high-pass, and of the notches.

    Parameters
    ----------
    hz : ndarray [shape=(n,)]
    high_pass_hz : float
    notch_hz : sequence of float

    Returns
    -------
    ndarray, float32 [shape=(n,)]
    """
    gain = np.ones(len(hz))
    if high_pass_hz:
        steep = (hz / high_pass_hz) ** _ORDER
        gain *= steep / np.sqrt(1 + steep**2)
    for line_hz in notch_hz:
        half_hz = max(_HALF_WIDTH_HZ, _WANDERING * line_hz)
        beside = np.clip(np.abs(hz - line_hz) / half_hz - 1, 0, 1)
        gain *= np.sin(0.5 * np.pi * beside) ** 2
    return gain.astype(np.float32)
