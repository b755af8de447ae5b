"""Average spectra of a result: of the whole recording, and of its quietest moments, where the noise shows."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from specapp.audio.recording import Recording
from specapp.base.buffers import release, spans
from specapp.base.decibels import power_to_db
from specapp.base.errors import SettingsError
from specapp.display.frame_power import frame_power
from specapp.pipeline.result import Result
from specapp.spectral.framing import nearest_power_of_two
from specapp.spectral.masks import Masks
from specapp.spectral.noise.learned import NoiseRegion, learn
from specapp.spectral.noise.profile import NoiseProfile

BinLevels = NDArray[np.float32]

QUIET = 0.1
"""Share of the frames that count as quiet (own choice)."""
_WINDOW_S = 0.085  # own choice
_MOST_FRAMES = 2048  # own choice
_BLOCK = 256  # own choice
_SILENCE = 1e-14  # own choice
_LEAST_POWER = 1e-16  # own choice


@dataclass(frozen=True, slots=True, eq=False)
class Spectra:
    """Mean power per bin in dB, a sine at full scale having 0 dB. All arrays float32 [shape=(bins,)].

    Parameters
    ----------
    hz : ndarray
        Frequency of the bins.
    original_db, denoised_db, removed_db : ndarray
        Over the whole recording.
    noise_before_db, noise_after_db : ndarray
        Original and denoised, where the original is quietest (the quietest tenth of the frames that are not silent).
    """

    hz: BinLevels
    original_db: BinLevels
    denoised_db: BinLevels
    removed_db: BinLevels
    noise_before_db: BinLevels
    noise_after_db: BinLevels

    @property
    def noise_bandwidth_hz(self) -> float:
        """Width of the rectangle that lets as much noise through as one bin does: one and a half bins (Hann)."""
        return 1.5 * float(self.hz[1])


def noise_in_use(result: Result) -> NoiseProfile | None:
    """The noise that the settings name: a profile, or what is learned in the region or the marks that they hold."""
    settings = result.settings
    if settings.profile is not None:
        return settings.profile
    region: NoiseRegion = Masks(settings.marks).of("noise").shifted(settings.start_s).marks
    if settings.noise_region is not None:
        start_s, end_s = settings.noise_region
        region = (max(0.0, start_s - settings.start_s), end_s - settings.start_s)
    try:
        return learn(result.original, region) if region else None
    except SettingsError:
        return None


def measure_spectra(result: Result) -> Spectra:
    """Average spectra of a result; of a long recording, from frames spread evenly over it."""
    rate, length = result.original.sample_rate, result.original.length
    n_fft = nearest_power_of_two(_WINDOW_S, rate, least=64)
    frames = max(1, min(_MOST_FRAMES, 2 * length // n_fft))
    centres = ((np.arange(frames) + 0.5) * length / frames).astype(np.intp)
    before, after, removed = (
        _sampled(recording, centres, n_fft) for recording in (result.original, result.denoised, result.removed)
    )
    totals = before.sum(axis=1)
    sounding = totals > _SILENCE * n_fft
    quiet = sounding & (totals <= np.quantile(totals[sounding], QUIET)) if sounding.any() else ~sounding
    hz = (np.arange(n_fft // 2 + 1) * rate / n_fft).astype(np.float32)
    return Spectra(
        hz,
        original_db=_decibels(before),
        denoised_db=_decibels(after),
        removed_db=_decibels(removed),
        noise_before_db=_decibels(before[quiet]),
        noise_after_db=_decibels(after[quiet]),
    )


def _sampled(recording: Recording, centres: NDArray[np.intp], n_fft: int) -> NDArray[np.float32]:
    """Power of the frames around `centres` [shape=(frames, bins)]."""
    parts = []
    for span in spans(len(centres), _BLOCK):
        parts.append(frame_power(recording.samples, centres[span], n_fft))
        release(recording.samples)
    return np.concatenate(parts)


def _decibels(power: NDArray[np.float32]) -> BinLevels:
    """Mean over the frames, dB."""
    mean = power.mean(axis=0, dtype=np.float64)
    levels: BinLevels = power_to_db(np.maximum(mean, _LEAST_POWER)).astype(np.float32)
    return levels
