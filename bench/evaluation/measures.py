"""How close an estimate comes to the clean sound, and what it lost on the way.

Every function takes mono arrays of one length; `measure` takes whole files and is what the benchmark calls.
"""

from dataclasses import dataclass, fields
from typing import TypeAlias

import numpy as np
import soxr
from numpy.typing import NDArray

from bench.evaluation.composite import EPSILON, Rows, Samples, composite, frames

Channels: TypeAlias = NDArray[np.floating]

SPEECH_RATE = 16_000
_N_FFT, _HOP_LENGTH = 2048, 512
_SILENT_PEAK = 1e-4
_WORST_PESQ = 1.0
_SPEECH_FIGURES = ("pesq_wb", "stoi", "estoi", "csig", "cbak", "covl")


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of one file; those of speech are NaN for everything else.

    Parameters
    ----------
    pesq_wb : float
        ITU-T P.862.2, 1 to 4.6.
    stoi, estoi : float
        Predicted intelligibility, percent.
    csig, cbak, covl : float
        Hu & Loizou's predicted ratings, 1 to 5.
    si_sdr_db, si_sdr_gain_db : float
        Scale-invariant signal-to-distortion ratio, and what it gained over the noisy input.
    lsd_db : float
        Log-spectral distance to the clean sound.
    signal_lost_db : float
        Mean fall below the clean level, where the clean sound stood clear of the noise.
    noise_reduced_db : float
        Fall of the energy where there was little but noise.
    """

    pesq_wb: float
    stoi: float
    estoi: float
    csig: float
    cbak: float
    covl: float
    si_sdr_db: float
    si_sdr_gain_db: float
    lsd_db: float
    signal_lost_db: float
    noise_reduced_db: float


def measure(clean: Channels, noisy: Channels, estimate: Channels, sample_rate: int, *, speech: bool) -> Figures:
    """Figures of one file; of several channels, their mean.

    Parameters
    ----------
    clean, noisy, estimate : ndarray [shape=(channels, n)]
    sample_rate : int
    speech : bool
        Also the figures of speech (PESQ, STOI, composite).

    Raises
    ------
    ValueError
        If the shapes differ or the estimate is not finite: a method that does that has failed.
    """
    if not clean.shape == noisy.shape == estimate.shape:
        raise ValueError(f"shapes {clean.shape}, {noisy.shape}, {estimate.shape} differ")
    if not np.isfinite(estimate).all():
        raise ValueError("the estimate holds NaN or infinity")
    sounds = np.stack([clean, noisy, estimate], axis=1).astype(np.float64)
    each = [_measure_channel(*channel, sample_rate=sample_rate, speech=speech) for channel in sounds]
    names = [field.name for field in fields(Figures)]
    return Figures(**{name: float(np.mean([getattr(figures, name) for figures in each])) for name in names})


def si_sdr_db(reference: Samples, estimate: Samples) -> float:
    """Scale-invariant signal-to-distortion ratio (Le Roux et al. 2019), means removed."""
    reference = reference - reference.mean()
    estimate = estimate - estimate.mean()
    target = (estimate @ reference) / (reference @ reference + EPSILON) * reference
    error = estimate - target
    return float(10 * np.log10((target @ target + EPSILON) / (error @ error + EPSILON)))


def log_spectral_distance_db(reference: Samples, estimate: Samples) -> float:
    """RMS difference of the two spectra in dB, over a floor 80 dB below the reference's strongest bin."""
    wanted, found = _power(reference), _power(estimate)
    floor = wanted.max() * 1e-8
    difference_db = 10 * np.log10((wanted + floor) / (found + floor))
    return float(np.mean(np.sqrt(np.mean(difference_db**2, axis=1))))


def signal_lost_db(clean: Samples, noisy: Samples, estimate: Samples) -> float:
    """Mean fall below the clean level over the bins where the clean sound stood 10 dB above the noise.

    Bins more than 50 dB below the strongest do not count, a bin above its clean level counts as 0; NaN without any.
    """
    wanted, noise, found = _power(clean), _power(noisy - clean), _power(estimate)
    level_db = 10 * np.log10((wanted + 1e-20) / (wanted.max() + 1e-20))
    clear = (wanted > 10 * noise) & (level_db > -50)
    if not clear.any():
        return float("nan")
    fall_db = 10 * np.log10((wanted + 1e-20) / (found + 1e-20))
    return float(np.mean(np.clip(fall_db, 0, 60)[clear]))


def noise_reduced_db(clean: Samples, noisy: Samples, estimate: Samples) -> float:
    """Fall of the energy over the bins where the noise stood 10 dB above the clean sound; NaN without such bins."""
    wanted, noise = _power(clean), _power(noisy - clean)
    noise_only = (noise > 10 * wanted) & (noise > wanted.max() * 1e-8)
    if not noise_only.any():
        return float("nan")
    before, after = _power(noisy)[noise_only].sum(), _power(estimate)[noise_only].sum()
    return float(np.clip(10 * np.log10((before + 1e-20) / (after + 1e-20)), -60, 60))


def _power(samples: Samples) -> Rows:
    padded = np.pad(samples, (0, max(0, _N_FFT - samples.size)))
    return np.asarray(np.abs(np.fft.rfft(frames(padded, _N_FFT, _HOP_LENGTH, np.hanning(_N_FFT)))) ** 2)


def _measure_channel(clean: Samples, noisy: Samples, estimate: Samples, *, sample_rate: int, speech: bool) -> Figures:
    after_db = si_sdr_db(clean, estimate)
    unknown = dict.fromkeys(_SPEECH_FIGURES, float("nan"))
    return Figures(
        **(_speech_figures(clean, estimate, sample_rate) if speech else unknown),
        si_sdr_db=after_db,
        si_sdr_gain_db=after_db - si_sdr_db(clean, noisy),
        lsd_db=log_spectral_distance_db(clean, estimate),
        signal_lost_db=signal_lost_db(clean, noisy, estimate),
        noise_reduced_db=noise_reduced_db(clean, noisy, estimate),
    )


def _speech_figures(clean: Samples, estimate: Samples, sample_rate: int) -> dict[str, float]:
    from pystoi import stoi

    reference, degraded = at_speech_rate(clean, sample_rate), at_speech_rate(estimate, sample_rate)
    pesq_wb = _pesq_wb(reference, degraded)
    ratings = composite(reference, degraded, SPEECH_RATE, pesq_wb)
    return {
        "pesq_wb": pesq_wb,
        "stoi": 100 * float(stoi(reference, degraded, SPEECH_RATE)),
        "estoi": 100 * float(stoi(reference, degraded, SPEECH_RATE, extended=True)),
        "csig": ratings.csig,
        "cbak": ratings.cbak,
        "covl": ratings.covl,
    }


def at_speech_rate(samples: Samples, sample_rate: int) -> Samples:
    """Resample to the 16 kHz that the measures of speech want."""
    if sample_rate == SPEECH_RATE:
        return samples
    return np.asarray(soxr.resample(samples, sample_rate, SPEECH_RATE, quality="HQ"), np.float64)


def _pesq_wb(reference: Samples, degraded: Samples) -> float:
    """PESQ-WB; the worst score for silence, in which PESQ itself finds no utterance."""
    from pesq import pesq

    if np.abs(degraded).max() < _SILENT_PEAK:
        return _WORST_PESQ
    return float(pesq(SPEECH_RATE, reference.astype(np.float32), degraded.astype(np.float32), "wb"))
