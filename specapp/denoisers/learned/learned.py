"""A small convolutional network as an image denoiser: it reads the picture and proposes the gain of every pixel.

The picture is gathered into bands (31.25 Hz steps to 2 kHz, then 32 per octave), one row per 16 ms. Weights that slide
over time and over frequency judge shapes at any pitch; between them, others see the whole row at once. How it was
fitted is told in ``training/README.md``.
"""

from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from specapp.base.buffers import spans
from specapp.base.decibels import db_to_power, power_to_db
from specapp.denoisers.base import CACHED_ROWS, Denoiser, image_denoiser, uncorrected, whole_blocks
from specapp.denoisers.learned.network import logits
from specapp.spectral.compiled.sparse_rows import SparseRows
from specapp.spectral.compiled.weighted_sums import weighted_sums
from specapp.spectral.image import SIGMA_DB, Pixels, Scale

FRAME_S = 0.016
"""Seconds between the rows that the network sees (training/README.md)."""
REACH_ROWS = 101
"""Rows on each side that can change a row: 78 of the convolutions, 21 of the local floor, 2 to spare
(definition: its layers, training/README.md)."""
BANDS_PER_PATCH = 4
"""Bands under one column of the network's first layer (training/README.md)."""
LEAST_BANDS = 184
"""Bands of the picture that the network sees: up to 24 kHz and a patch more. Lower sample rates leave some dark
(training/README.md)."""
_BAND_HZ = 31.25
"""Hertz from band to band up to 2 kHz (training/README.md)."""
_LINEAR_BANDS = 64
"""Bands up to 2 kHz (training/README.md)."""
_BANDS_PER_OCTAVE = 32
"""Bands per octave above 2 kHz (training/README.md)."""
_TOP_POSITION = 128
"""Band at 8 kHz, to which places and noise are related (training/README.md)."""
_FLOOR_ROWS = 41
"""Rows of the local floor: a third of a second on either side (training/README.md)."""
_LOWEST_DB = -15.0
"""Lowest level that the network sees; the lower tail of the noise says nothing more (training/README.md)."""
_LOWEST_FLOOR_DB = -6.0
"""So that the half silent frames at the ends of a recording do not look like a floor (training/README.md)."""
_HIGHEST_DB = 60.0
"""Highest level that the network sees; it was fitted with this limit (training/README.md)."""
_LARGEST_GAIN = np.float32(1 - 1e-4)
"""Gains closer to 1 than float32 can tell in decibels are cut: at most 40 dB over the noise (own choice)."""
_MIDDLE_DB, _SPAN_DB = 5.0, 15.0
"""Level over noise that the network sees as 0, and decibels from there to 1 (training/README.md)."""
_FIRST_RAISED_HZ, _RAISED_HZ = 2500.0, 3500.0
"""Where raising begins and where it is whole: hissed consonants lie above (docs/decisions.md, Consonants)."""
_RAISED = 1.3
"""Factor on the gains of high bands (docs/decisions.md, Consonants)."""

Features = NDArray[np.float32]


@image_denoiser
def learned(pixels: Pixels, *, sigma: float, strength: float, scale: Scale) -> Pixels:
    """Estimate the clean picture with the network.

    Parameters
    ----------
    pixels : ndarray, float32 [shape=(frames, bins)]
        Power over noise in dB.
    sigma : float
        Standard deviation of the noise in dB. The network knows noise of `SIGMA_DB`; another sigma scales the strength.
    strength : float
        Exponent of the gain: 1 as learned, 0 leaves everything.
    scale : Scale
        Size of a pixel.

    Returns
    -------
    pixels : ndarray, float32 [shape=(frames, bins)]
        Clean power plus noise over noise in dB, ``-10 log10(1 - gain)``: Wiener's rule then yields the network's gain.

    Raises
    ------
    PictureError
        If the network cannot be loaded or run.
    """
    gain = to_bins(band_gain(pixels, scale), scale, pixels.shape[1])
    for rows in spans(len(gain), CACHED_ROWS):
        part = gain[rows] ** np.float32(strength * sigma / SIGMA_DB)
        gain[rows] = -power_to_db(1 - np.minimum(part, _LARGEST_GAIN))
    return gain


def learned_reach(scale: Scale) -> int:
    """Frames on each side that can change a frame.

    Parameters
    ----------
    scale : Scale
    """
    return REACH_ROWS * _frames_per_row(scale)


def band_gain(pixels: Pixels, scale: Scale) -> NDArray[np.float32]:
    """Gain that the network proposes for every frame and band, raised where consonants hiss.

    Where frames are closer than 16 ms, it looks at every second, fourth, … frame, counted from the first, and the rest
    is interpolated: looking at all of them took twice the time and gained nothing.

    Parameters
    ----------
    pixels : ndarray, float32 [shape=(frames, bins)]
    scale : Scale

    Returns
    -------
    gain : ndarray, float32 [shape=(frames, bands)]
        In 0..1.
    """
    step = _frames_per_row(scale)
    noise = scale.noise if scale.noise is None or len(scale.noise) == 1 else scale.noise[::step]
    centres = band_centres(scale.bin_hz, pixels.shape[1])
    seen = features(pixels[::step], replace(scale, noise=noise))
    known, level_db = logits(seen)[:, : len(centres)], seen[0, :, : len(centres)] * _SPAN_DB + _MIDDLE_DB
    if step > 1:
        known, level_db = (_interpolated(rows, step, len(pixels)) for rows in (known, level_db))
    return _raised(_sigmoid(known), level_db, centres)


def _raised(
    gain: NDArray[np.float32], level_db: NDArray[np.float32], centres: NDArray[np.floating[Any]]
) -> NDArray[np.float32]:
    """Raise the gains of high bands, but not above Wiener's gain of the level over the noise alone.

    The network was fitted with an ear that forgives what is missing, so it keeps hissed consonants too low even where
    they stand clear of the noise.
    """
    high = slice(int(np.searchsorted(centres, _FIRST_RAISED_HZ)), None)
    share = np.log(centres[high] / _FIRST_RAISED_HZ) / np.log(_RAISED_HZ / _FIRST_RAISED_HZ)
    factor = (_RAISED ** np.minimum(share, 1)).astype(np.float32)
    alone = 1 - db_to_power(-level_db[:, high])
    gain[:, high] = np.maximum(gain[:, high], np.minimum(factor * gain[:, high], alone))
    return gain


def features(pixels: Pixels, scale: Scale) -> Features:
    """What the network sees, for rows about 16 ms apart.

    Parameters
    ----------
    pixels : ndarray, float32 [shape=(rows, bins)]
        Power over noise in dB.
    scale : Scale
        Its `bin_hz`, `snr_db` and `noise` count; without the second, the ratio of the picture itself is taken, without
        the third, white noise.

    Returns
    -------
    features : ndarray, float32 [shape=(5, rows, bands)]
        Level over noise; lowest level within a third of a second on either side; level of the whole recording over its
        noise; place of the band; level of the noise over its own mean below 8 kHz. At least `LEAST_BANDS` bands; those
        above half the sample rate are dark.
    """
    import cv2

    analysis = _into_bands(scale.bin_hz, pixels.shape[1])
    ratio = db_to_power(np.minimum(pixels, 90))
    level_db = _decibels(weighted_sums(ratio, analysis), _LOWEST_DB, _HIGHEST_DB)
    smooth = cv2.blur(level_db, (3, 3), borderType=cv2.BORDER_REPLICATE)
    floor_db = np.maximum(cv2.erode(smooth, np.ones((_FLOOR_ROWS, 1), np.uint8)), _LOWEST_FLOOR_DB)
    snr_db = scale.snr_db if scale.snr_db is not None else float(power_to_db(ratio.mean() + 1e-6))
    bands = level_db.shape[1]
    result: Features = np.zeros((5, len(level_db), max(bands, LEAST_BANDS)), np.float32)
    result[0, :, bands:] = _LOWEST_DB
    result[0, :, :bands] = level_db
    result[0] = (result[0] - _MIDDLE_DB) / _SPAN_DB
    result[1, :, :bands] = floor_db / 10
    result[2] = np.clip(snr_db, 0, 40) / 20 - 0.5
    result[3] = np.minimum(np.arange(result.shape[2]) / (_TOP_POSITION / 2) - 1, 1)
    if scale.noise is not None:
        noise = weighted_sums(scale.noise, analysis)
        noise /= noise[:, :_TOP_POSITION].mean(axis=1, keepdims=True)
        result[4, :, :bands] = _decibels(noise, -60.0, 30.0) / 20
    return result


def _decibels(power: NDArray[np.float32], lowest_db: float, highest_db: float) -> NDArray[np.float32]:
    return np.asarray(np.clip(power_to_db(power + np.float32(1e-6)), lowest_db, highest_db), np.float32)


@lru_cache(maxsize=16)
def band_centres(bin_hz: float, bins: int) -> NDArray[np.floating[Any]]:
    """Centre frequencies of the bands, Hz, up to the highest bin; a whole number of patches.

    Parameters
    ----------
    bin_hz : float
        Hertz from one bin to the next.
    bins : int
        Number of bins.
    """
    nyquist_hz = max(bin_hz * (bins - 1), 4 * _BAND_HZ)
    corner_hz = _LINEAR_BANDS * _BAND_HZ
    linear = np.arange(_LINEAR_BANDS) * _BAND_HZ
    octaves = max(np.log2(nyquist_hz / corner_hz), 0.0) + 1
    growing = corner_hz * 2 ** (np.arange(int(octaves * _BANDS_PER_OCTAVE)) / _BANDS_PER_OCTAVE)
    centres = np.concatenate((linear, growing))
    count = int(np.searchsorted(centres, nyquist_hz - 1e-6))
    return centres[: -(-count // BANDS_PER_PATCH) * BANDS_PER_PATCH]


def to_bins(gain: NDArray[np.float32], scale: Scale, bins: int) -> NDArray[np.float32]:
    """Spread values of bands over bins.

    Parameters
    ----------
    gain : ndarray, float32 [shape=(frames, bands)]
    scale : Scale
    bins : int

    Returns
    -------
    gain : ndarray, float32 [shape=(frames, bins)]
    """
    return weighted_sums(gain, _into_bins(scale.bin_hz, bins))


def synthesis_weights(bin_hz: float, bins: int) -> NDArray[np.float32]:
    """Share of every band in every bin: linear interpolation between the centres of the bands.

    Parameters
    ----------
    bin_hz : float
    bins : int

    Returns
    -------
    weights : ndarray, float32 [shape=(bands, bins)]
        Every column sums to 1.
    """
    return _hats(np.arange(bins) * bin_hz, band_centres(bin_hz, bins))


@lru_cache(maxsize=16)
def _into_bins(bin_hz: float, bins: int) -> SparseRows:
    return SparseRows.of(synthesis_weights(bin_hz, bins).T)


@lru_cache(maxsize=16)
def _into_bands(bin_hz: float, bins: int) -> SparseRows:
    return SparseRows.of(_analysis(bin_hz, bins).T)


def _analysis(bin_hz: float, bins: int) -> NDArray[np.float32]:
    """Weights [shape=(bins, bands)] of the bins in the mean of a band; every column sums to 1."""
    weights = synthesis_weights(bin_hz, bins).T.copy()
    between = _hats(band_centres(bin_hz, bins), np.arange(bins) * bin_hz)
    narrow = weights.sum(axis=0) < 0.999
    weights[:, narrow] = between[:, narrow]
    weights /= weights.sum(axis=0)
    return weights


def _hats(points: NDArray[np.floating[Any]], knots: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
    """Weights [shape=(knots, points)] that interpolate linearly from `knots` to `points`; level beyond the ends."""
    place = np.interp(points, knots, np.arange(len(knots)))
    return np.asarray(np.maximum(1 - np.abs(place - np.arange(len(knots))[:, None]), 0), np.float32)


def _frames_per_row(scale: Scale) -> int:
    """A power of two, so that blocks that start at a multiple of it look at the same frames as the whole."""
    return int(2 ** max(0, round(np.log2(FRAME_S / scale.frame_s))))


def _interpolated(known: NDArray[np.float32], step: int, frames: int) -> NDArray[np.float32]:
    """Fill the rows between every `step`-th one linearly; the last known row is held."""
    following = np.concatenate((known[1:], known[-1:]))
    rows = np.empty((len(known), step, known.shape[1]), np.float32)
    for offset in range(step):
        rows[:, offset] = known + np.float32(offset / step) * (following - known)
    return rows.reshape(-1, known.shape[1])[:frames]


def _sigmoid(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(1 / (1 + np.exp(-logits)), np.float32)


LEARNED = Denoiser(
    "learned",
    "Learned network",
    "A small neural network that has seen many clean pictures and their noisy copies; it keeps held tones, too.",
    "Fitted by this project's training/; separable convolutions after Howard et al., MobileNets, 2017",
    (),
    learned,
    whole_blocks(lambda _p, _strength, scale: learned_reach(scale)),
    uncorrected,
    keeps_constant=False,
    constant_note="It judges whether a pixel is noise, so it changes levels; edges of the picture show as well.",
    knows_sound=True,
    needs_network=True,
)
