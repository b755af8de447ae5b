"""Image denoiser that smooths over time what is not voice: the cepstrum of each frame, pitch excepted."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from specapp.base.buffers import spans
from specapp.base.decibels import DB_PER_NEPER, db_to_power
from specapp.base.parameter import Parameter
from specapp.denoisers.base import CACHED_ROWS, Denoiser, image_denoiser, whole_blocks
from specapp.spectral.compiled.transforms import cosine_sums
from specapp.spectral.image import Pixels, Scale

_LEAST_SNR = db_to_power(-25.0)
"""The least a-priori SNR, -25 dB: Cappé, IEEE TSAP 2(2), 1994, explains why there has to be one."""
LOG_BIAS = 0.5
"""What the smoothed logarithm lies below the logarithm of the mean (own choice)."""
_REFERENCE_FRAME_S = 0.008
"""The frame for which the shares that are kept are given: 8 ms, as in Breithaupt, Gerkmann & Martin, ICASSP 2008."""
_ENVELOPE_S, _MIDDLE_S = 3 / 16000, 20 / 16000
"""Quefrencies below which the envelope and the middle lie: indices at 16 kHz as seconds (docs/decisions.md, Cepstral
limits)."""
_PITCH_S = (40 / 16000, 230 / 16000)
"""Quefrencies of a voice's pitch, 400 to 70 Hz: indices at 16 kHz as seconds (docs/decisions.md, Cepstral limits)."""
_KEPT_BESIDE_PITCH = 2
"""Quefrencies on either side of the peak that are spared with it (own choice)."""


@image_denoiser(cut_tail=False)
def cepstral(
    pixels: Pixels,
    *,
    strength: float,
    scale: Scale,
    slow: float = 0.93,
    middle: float = 0.5,
    fast: float = 0.2,
    pitch: float = 0.2,
) -> Pixels:
    """Smooth the cepstrum over time (Breithaupt, Gerkmann & Martin).

    The logarithm of the a-priori SNR, ``ln max(g - 1, 10^-2.5)``, is transformed along frequency. Its envelope (low
    quefrencies) and its pitch are smoothed little, all the rest, where noise lives, much; forward and backward in
    time, averaged.

    Parameters
    ----------
    pixels : ndarray, float32 [shape=(frames, bins)]
        Power over noise in dB.
    strength : float
        Factor on the time constants of the smoothing and on `pitch`; below 1 the result is blended with the picture.
    scale : Scale
        Size of a pixel.
    slow, middle, fast : float
        Share of the previous 8 ms that a coefficient keeps: fine structure, quefrencies under 1.25 ms, envelope.
    pitch : float
        Least peak of the cepstrum between 2.5 and 14.4 ms that counts as a voice's pitch.

    Returns
    -------
    ndarray, float32 [shape=(frames, bins)]
        ``10 log10(1 + xi)`` with the smoothed xi, before `unbias_cepstral`.
    """
    rows, bins = pixels.shape
    if bins < 2:
        return pixels
    stretch = max(strength, 1.0)
    power = scale.frame_s / (_REFERENCE_FRAME_S * stretch)
    cepstrum = np.empty_like(pixels)
    for part in spans(rows, CACHED_ROWS):
        snr = np.expm1(pixels[part] / np.float32(DB_PER_NEPER))
        cepstrum[part] = cosine_sums(np.log(np.maximum(snr, np.float32(_LEAST_SNR)))) / np.float32(2 * (bins - 1))
    quefrency_s = np.arange(bins) / (2 * (bins - 1) * scale.bin_hz)
    keep = np.where(quefrency_s < _ENVELOPE_S, fast, np.where(quefrency_s < _MIDDLE_S, middle, slow)) ** power
    kept = np.repeat(keep[None].astype(np.float32), rows, axis=0)
    _spare_pitch(kept, cepstrum, quefrency_s, fast**power, pitch * stretch)
    smooth = _smooth_both_ways(cepstrum, kept)
    for part in spans(rows, CACHED_ROWS):
        smooth[part] = np.float32(DB_PER_NEPER) * np.log1p(np.exp(cosine_sums(smooth[part])))
    return smooth if strength >= 1 else pixels + np.float32(strength) * (smooth - pixels)


def unbias_cepstral(pixels: Pixels, strength: float) -> Pixels:
    """Raise the smoothed SNR from the mean of its logarithm to its mean: ``xi`` times ``e^0.5``.

    Parameters
    ----------
    pixels : ndarray, float32 [shape=(frames, bins)]
        Result of `cepstral`; what lies under 0 dB, which it never says at strength 1, stays.
    strength : float
        Below 1 the correction is smaller in proportion.
    """
    factor, unbiased = np.float32(math.exp(LOG_BIAS * min(strength, 1.0))), np.empty_like(pixels)
    for rows in spans(len(pixels), CACHED_ROWS):
        snr = np.expm1(np.maximum(pixels[rows], 0) / np.float32(DB_PER_NEPER))
        unbiased[rows] = np.minimum(pixels[rows], 0) + np.float32(DB_PER_NEPER) * np.log1p(factor * snr)
    return unbiased


def _spare_pitch(
    kept: NDArray[np.float32],
    cepstrum: NDArray[np.float32],
    quefrency_s: NDArray[np.float64],
    fast: float,
    least: float,
) -> None:
    """Smooth the highest peak of each frame in the range of voices no more than the envelope."""
    step_s = float(quefrency_s[1])
    bins = len(quefrency_s)
    first, last = (int(edge / step_s + 1e-6) for edge in _PITCH_S)
    last = min(last, bins - 1 - _KEPT_BESIDE_PITCH)
    if first < _KEPT_BESIDE_PITCH or last <= first:
        return
    voices = cepstrum[:, first:last]
    peak = voices.argmax(axis=1)
    frames = np.flatnonzero(voices[np.arange(len(voices)), peak] > least)
    for offset in range(-_KEPT_BESIDE_PITCH, _KEPT_BESIDE_PITCH + 1):
        kept[frames, first + peak[frames] + offset] = fast


def _smooth_both_ways(rows: NDArray[np.float32], kept: NDArray[np.float32]) -> NDArray[np.float32]:
    """First-order recursion along time, forward and backward, averaged."""
    new = np.empty_like(rows)
    for part in spans(len(rows), CACHED_ROWS):
        np.subtract(rows[part], kept[part] * rows[part], out=new[part])
    smooth, weighted = np.empty_like(rows), np.empty_like(rows[0])
    state = rows[0]
    for frame in range(len(rows)):
        np.multiply(kept[frame], state, out=weighted)
        state = np.add(weighted, new[frame], out=smooth[frame])
    state = rows[-1].copy()
    for frame in range(len(rows) - 1, -1, -1):
        state *= kept[frame]
        state += new[frame]
        smooth[frame] += state
    smooth *= np.float32(0.5)
    return smooth


def cepstral_reach(slow: float, strength: float, scale: Scale) -> int:
    """Frames after which the slowest smoothing has forgotten all but 1e-7."""
    if slow <= 0:
        return 1
    rate = -math.log(slow) * scale.frame_s / (_REFERENCE_FRAME_S * max(strength, 1.0))
    return math.ceil(math.log(1e7) / rate)


def _correct(pixels: Pixels, _parameters: Mapping[str, Any], strength: float) -> Pixels:
    return unbias_cepstral(pixels, strength)


CEPSTRAL = Denoiser(
    "cepstral",
    "Cepstral smoothing",
    "Smooths over time whatever cannot be a voice: keeps the colour and the pitch of speech, calms the rest.",
    "Breithaupt, Gerkmann & Martin, A novel a priori SNR estimation approach based on selective cepstro-temporal "
    "smoothing, ICASSP 2008",
    (
        Parameter(
            "slow", "Fine structure", 0.93, "How much of the previous 8 ms the fine structure keeps.", 0, 0.99, 0.01
        ),
        Parameter("middle", "Middle structure", 0.5, "How much of the previous 8 ms the middle keeps.", 0, 0.99, 0.01),
        Parameter("fast", "Envelope", 0.2, "How much of the previous 8 ms the envelope and pitch keep.", 0, 0.99, 0.01),
        Parameter("pitch", "Pitch threshold", 0.2, "How clear a pitch must be to be spared.", 0, 2, 0.05),
    ),
    cepstral,
    whole_blocks(lambda p, strength, scale: cepstral_reach(max(p["slow"], p["middle"], p["fast"]), strength, scale)),
    _correct,
    knows_sound=True,
)
