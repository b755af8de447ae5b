"""A phase for magnitudes that came without one.

Only pictures without their sound need it: whatever is done here, the waveform is invented, and only its picture is
right. The phase of the original, where there is one, is always better.
"""

import heapq
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from specapp.base.decibels import power_to_db
from specapp.pipeline.removal import Progress
from specapp.spectral.framing import Framing
from specapp.spectral.spectrogram import Spectrogram, analyse, synthesise

Magnitudes: TypeAlias = NDArray[np.float32]
Phases: TypeAlias = NDArray[np.float64]

MOMENTUM = 0.99  # Perraudin, Balazs & Søndergaard, WASPAA, 2013
_HANN_GAMMA = 0.25645
"""Width of the Gaussian that is nearest to a Hann window, in squared window lengths (Průša et al. 2017, table I)."""
_SIGNIFICANT = 1e-4  # own choice
_TINY = 1e-16  # own choice


@dataclass(frozen=True, slots=True)
class Frames:
    """What a spectrogram of magnitudes belongs to."""

    framing: Framing
    sample_rate: int
    first_frame: int
    length: int


def griffin_lim(
    magnitudes: Magnitudes, phases: Phases, frames: Frames, iterations: int, progress: Progress | None = None
) -> NDArray[np.complex64]:
    """Spectrum whose magnitudes are nearly the given ones, by the fast Griffin-Lim algorithm (Perraudin et al. 2013).

    Parameters
    ----------
    magnitudes : ndarray, float32 [shape=(channels, frames, bins)]
    phases : ndarray [shape=(channels, frames, bins)]
        To begin with, radians.
    frames : Frames
    iterations : int
    progress : callable, optional
        Called with the share of the work that is done.

    Returns
    -------
    ndarray, complex64 [shape=(channels, frames, bins)]

    See Also
    --------
    gradient_phases : a better beginning than random phases.
    """
    spectrum = with_phases(magnitudes, phases)
    before = np.zeros_like(spectrum)
    for iteration in range(iterations):
        again = consistent(spectrum, frames)
        ahead = again - np.float32(MOMENTUM / (1 + MOMENTUM)) * before
        before = again
        ahead /= np.maximum(np.abs(ahead), np.float32(_TINY))
        np.multiply(magnitudes, ahead, out=spectrum)
        if progress:
            progress((iteration + 1) / iterations)
    return spectrum


def gradient_phases(magnitudes: Magnitudes, framing: Framing, rng: np.random.Generator) -> Phases:
    """Phases integrated along their gradient, which the magnitudes determine (Průša, Balazs & Søndergaard 2017).

    The integration goes from the loudest pixel to its neighbours, always on from the loudest that it has reached.
    Pixels more than 80 dB below the loudest get random phases.

    Parameters
    ----------
    magnitudes : ndarray, float32 [shape=(frames, bins)]
    framing : Framing
        The formula is for a Hann window.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray, float64 [shape=(frames, bins)]
    """
    count, bins = magnitudes.shape
    along_time, along_frequency = _gradients(magnitudes, framing)
    phases: list[float] = rng.uniform(0, 2 * np.pi, magnitudes.size).tolist()
    threshold = _SIGNIFICANT * float(magnitudes.max())
    loudness: list[float] = (-magnitudes.ravel()).tolist()
    waiting: list[bool] = (magnitudes.ravel() > threshold).tolist()
    order = np.argsort(magnitudes, axis=None)[::-1][: sum(waiting)].tolist()
    # Numbers of a list are read four times as fast as those of an array.
    by_time: list[float] = along_time.ravel().tolist()
    by_frequency: list[float] = along_frequency.ravel().tolist()
    last = count * bins
    for seed in order:
        if not waiting[seed]:
            continue
        waiting[seed] = False
        border = [(loudness[seed], seed)]
        while border:
            _, here = heapq.heappop(border)
            column = here % bins
            for there, gradient, sign in (
                (here + bins, by_time, 1 if here + bins < last else 0),
                (here - bins, by_time, -1 if here >= bins else 0),
                (here + 1, by_frequency, 1 if column < bins - 1 else 0),
                (here - 1, by_frequency, -1 if column else 0),
            ):
                if sign and waiting[there]:
                    phases[there] = phases[here] + sign * 0.5 * (gradient[here] + gradient[there])
                    waiting[there] = False
                    heapq.heappush(border, (loudness[there], there))
    return np.asarray(phases).reshape(count, bins)


def consistent(spectrum: NDArray[np.complex64], frames: Frames) -> NDArray[np.complex64]:
    """Spectrum of the sound of a spectrum."""
    held = Spectrogram(spectrum, frames.sample_rate, frames.framing, frames.first_frame, frames.length)
    return analyse(synthesise(held), frames.sample_rate, frames.framing).stft


def with_phases(magnitudes: Magnitudes, phases: Phases) -> NDArray[np.complex64]:
    """Magnitudes and phases as complex numbers."""
    spectrum = np.empty(magnitudes.shape, np.complex64)
    spectrum.real = magnitudes * np.cos(phases)
    spectrum.imag = magnitudes * np.sin(phases)
    return spectrum


def convergence_db(magnitudes: Magnitudes, spectrum: NDArray[np.complex64], frames: Frames) -> float:
    """How far the picture of the sound of `spectrum` is from `magnitudes`, dB (Sturmel & Daudet 2011)."""
    error = np.abs(consistent(spectrum, frames)) - magnitudes
    wanted = float(np.square(magnitudes, dtype=np.float64).sum())
    return float(power_to_db(max(float(np.square(error, dtype=np.float64).sum()), 1e-20) / max(wanted, 1e-20)))


def _gradients(magnitudes: Magnitudes, framing: Framing) -> tuple[Phases, Phases]:
    """Change of the phase from frame to frame and from bin to bin."""
    n_fft, hop = framing.n_fft, framing.hop_length
    gamma = _HANN_GAMMA * n_fft**2
    level = np.log(np.maximum(magnitudes, 1e-10 * max(float(magnitudes.max()), 1e-30)).astype(np.float64))
    by_time, by_frequency = np.zeros_like(level), np.zeros_like(level)
    by_time[1:-1] = (level[2:] - level[:-2]) / 2
    by_frequency[:, 1:-1] = (level[:, 2:] - level[:, :-2]) / 2
    along_time = hop * n_fft / gamma * by_frequency + 2 * np.pi * hop * np.arange(level.shape[1]) / n_fft
    # Phases count from the beginning of the window, its middle lies half a window behind.
    along_frequency = -gamma / (hop * n_fft) * by_time - np.pi
    return along_time, along_frequency
