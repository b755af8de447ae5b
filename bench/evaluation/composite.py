"""Predicted listener ratings CSIG, CBAK and COVL (Hu & Loizou 2008) and the three measures that they are made of.

All take mono speech at one rate, 30 ms Hann frames with 75 % overlap. Published figures on VoiceBank-DEMAND use PESQ-WB
and 16 kHz; so do we.

References
----------
Y. Hu and P. C. Loizou, "Evaluation of objective quality measures for speech enhancement", IEEE Transactions on Audio,
Speech, and Language Processing 16(1), 2008; P. C. Loizou, "Speech Enhancement: Theory and Practice", 2nd ed., 2013.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Samples: TypeAlias = NDArray[np.float64]
Rows: TypeAlias = NDArray[np.float64]

EPSILON = float(np.finfo(np.float64).eps)
_KEPT_SHARE = 0.95
"""Of the frames: the worst 5 % are left out of LLR and WSS."""
_SNR_RANGE_DB = (-10.0, 35.0)
_FULL_SCALE = 32768.0
_CENTRES_HZ = np.array([
    50, 120, 190, 260, 330, 400, 470, 540, 617.372, 703.378, 798.717, 904.128, 1020.38, 1148.30, 1288.72, 1442.54,
    1610.70, 1794.16, 1993.93, 2211.08, 2446.71, 2701.97, 2978.04, 3276.17, 3597.63,
])  # fmt: skip
_WIDTHS_HZ = np.array([
    70, 70, 70, 70, 70, 70, 70, 77.3724, 86.0056, 95.3398, 105.411, 116.256, 127.914, 140.423, 153.823, 168.154,
    183.457, 199.776, 217.153, 235.631, 255.255, 276.072, 298.126, 321.465, 346.136,
])  # fmt: skip


@dataclass(frozen=True, slots=True)
class Composite:
    """Predicted ratings, 1 (bad) to 5 (excellent): of the voice, of the background, overall."""

    csig: float
    cbak: float
    covl: float


def composite(reference: Samples, estimate: Samples, sample_rate: int, pesq_wb: float) -> Composite:
    """Hu & Loizou's regressions on PESQ, LLR, WSS and the segmental SNR."""
    llr = log_likelihood_ratio(reference, estimate, sample_rate)
    wss = weighted_spectral_slope(reference, estimate, sample_rate)
    segmental_db = segmental_snr_db(reference, estimate, sample_rate)
    return Composite(
        csig=_rating(3.093 - 1.029 * llr + 0.603 * pesq_wb - 0.009 * wss),
        cbak=_rating(1.634 + 0.478 * pesq_wb - 0.007 * wss + 0.063 * segmental_db),
        covl=_rating(1.594 + 0.805 * pesq_wb - 0.512 * llr - 0.007 * wss),
    )


def segmental_snr_db(reference: Samples, estimate: Samples, sample_rate: int) -> float:
    """Mean over the frames of their SNR, each clipped to -10..35 dB."""
    signal = np.sum(_speech_frames(reference, sample_rate) ** 2, axis=1)
    error = np.sum(_speech_frames(reference - estimate, sample_rate) ** 2, axis=1)
    ratio_db = 10 * np.log10(signal / (error + EPSILON) + EPSILON)
    return float(np.mean(np.clip(ratio_db, *_SNR_RANGE_DB)))


def log_likelihood_ratio(reference: Samples, estimate: Samples, sample_rate: int) -> float:
    """Itakura's distance of the LPC envelopes: mean of the best 95 % of the frames."""
    order = 10 if sample_rate < 10_000 else 16
    correlation, wanted = linear_prediction(_speech_frames(reference, sample_rate), order)
    _, found = linear_prediction(_speech_frames(estimate, sample_rate), order)
    least = prediction_error(wanted, correlation)
    ratio = np.maximum(prediction_error(found, correlation) / (least + EPSILON), EPSILON)
    return _mean_of_best(np.nan_to_num(np.log(np.where(least > 0, ratio, 1.0))))


def weighted_spectral_slope(reference: Samples, estimate: Samples, sample_rate: int) -> float:
    """Klatt's distance of the slopes between 25 critical bands: mean of the best 95 % of the frames."""
    wanted_db = _band_energies_db(reference, sample_rate)
    found_db = _band_energies_db(estimate, sample_rate)
    difference = np.diff(wanted_db, axis=1) - np.diff(found_db, axis=1)
    weight = (_slope_weights(wanted_db) + _slope_weights(found_db)) / 2
    return _mean_of_best(np.sum(weight * difference**2, axis=1) / np.sum(weight, axis=1))


def frames(samples: Samples, length: int, hop_length: int, window: Samples) -> Rows:
    """Windowed overlapping pieces of a signal, whole ones only [shape=(frames, length)]."""
    if samples.size < length:
        return np.zeros((0, length))
    return np.lib.stride_tricks.sliding_window_view(samples, length)[::hop_length] * window


def _rating(value: float) -> float:
    return float(np.clip(value, 1, 5))


def _speech_frames(samples: Samples, sample_rate: int) -> Rows:
    length = round(0.03 * sample_rate)
    window = 0.5 * (1 - np.cos(2 * np.pi * np.arange(1, length + 1) / (length + 1)))
    return frames(samples, length, length // 4, window)


def _mean_of_best(distances: Samples) -> float:
    kept = max(1, round(_KEPT_SHARE * distances.size))
    return float(np.mean(np.sort(distances)[:kept]))


def linear_prediction(rows: Rows, order: int) -> tuple[Rows, Rows]:
    """Autocorrelation and prediction polynomial of every row, by Levinson's recursion."""
    length = rows.shape[1]
    lags = range(order + 1)
    correlation = np.stack([np.sum(rows[:, : length - lag] * rows[:, lag:], axis=1) for lag in lags], axis=1)
    polynomial = np.zeros((rows.shape[0], order + 1))
    polynomial[:, 0] = 1
    error = correlation[:, 0] + EPSILON
    for step in range(1, order + 1):
        known = polynomial[:, :step]
        reflection = -np.sum(known * correlation[:, step:0:-1], axis=1) / error
        mirrored = np.zeros((rows.shape[0], step + 1))
        mirrored[:, 1:] = known[:, ::-1]
        polynomial[:, : step + 1] += reflection[:, None] * mirrored
        error = error * (1 - reflection**2) + EPSILON
    return correlation, polynomial


def prediction_error(polynomial: Rows, correlation: Rows) -> Samples:
    """Energy that a polynomial leaves of a signal with this autocorrelation: the quadratic form a' R a."""
    order = polynomial.shape[1] - 1
    energy = correlation[:, 0] * np.sum(polynomial**2, axis=1)
    for lag in range(1, order + 1):
        energy += 2 * correlation[:, lag] * np.sum(polynomial[:, lag:] * polynomial[:, : order + 1 - lag], axis=1)
    return np.asarray(energy)


def _band_energies_db(samples: Samples, sample_rate: int) -> Rows:
    """Energy in 25 critical bands up to 4 kHz.

    Loizou's code divides samples by 32768 whatever their range, and so do the published figures: it moves the floor.
    """
    rows = _speech_frames(samples / _FULL_SCALE, sample_rate)
    n_fft = 2 ** int(np.ceil(np.log2(2 * rows.shape[1])))
    half = n_fft // 2
    centres = np.floor(_CENTRES_HZ / (sample_rate / 2) * half)[:, None]
    widths = (_WIDTHS_HZ / (sample_rate / 2) * half)[:, None]
    level = np.log(_WIDTHS_HZ.min()) - np.log(_WIDTHS_HZ)[:, None]
    filters = np.exp(-11 * ((np.arange(half) - centres) / widths) ** 2 + level)
    filters *= filters > np.exp(-30 / (2 * 2.303))
    power = np.abs(np.fft.rfft(rows, n_fft)[:, :half]) ** 2
    return np.asarray(10 * np.log10(np.maximum(power @ filters.T, 1e-10)))


def _slope_weights(energies_db: Rows) -> Rows:
    """Klatt's weights: slopes near the strongest band and near their own peak count more."""
    to_strongest = energies_db.max(axis=1, keepdims=True) - energies_db[:, :-1]
    to_peak = _nearest_peaks(energies_db) - energies_db[:, :-1]
    return np.asarray(20 / (20 + to_strongest) / (1 + to_peak))


def _nearest_peaks(energies_db: Rows) -> Rows:
    """Energy of the peak that each slope leads up to or comes down from, with the indices of Loizou's loops."""
    bands = energies_db.shape[1]
    index = np.arange(bands - 1)
    rising = np.diff(energies_db, axis=1) > 0
    end = np.where(rising, bands - 1, index)
    end = np.minimum.accumulate(end[:, ::-1], axis=1)[:, ::-1]
    start = np.maximum.accumulate(np.where(rising, index, -1), axis=1)
    peak = np.where(rising, np.maximum(end - 1, 0), start + 1)
    return np.take_along_axis(energies_db, peak, axis=1)
