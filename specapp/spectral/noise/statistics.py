"""What the learned noise estimate sees of the picture: statistics over time, band by band.

A window of 64 ms, moved by half of it, is gathered into bands: bins of 15.6 Hz up to 500 Hz, where wind, rumble and hum
live, then 31 Hz up to 2 kHz, then 24 per octave up to 24 kHz. Every four seconds, statistics of these four seconds
and of sixteen around them say what is held, what moves, how quickly, and how noise-like it is.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from specapp.base.decibels import power_to_db
from specapp.spectral.compiled.weighted_sums import weighted_sums

Bands = NDArray[np.float32]

WINDOW_S = 0.064
"""Length of the window; frames are half of it apart (training/noise_floor)."""
LOCAL_FRAMES, WIDE_FRAMES, STEP_FRAMES = 128, 512, 128
"""Frames of the near and the wide surroundings, and from one place to the next (4 s) (training/noise_floor)."""
LOWEST_HZ = 20.0
"""Below this nothing is audible, and nothing is said (training/noise_floor)."""
NOISE_LIKE = 14
"""The statistic that is the level of what looks like noise, in 10 dB over the reference (training/noise_floor)."""

_FINE_HZ, _MIDDLE_HZ, _TOP_HZ = 500.0, 2000.0, 24000.0
"""Edges of the kinds of bands (fitted with: `training/noise_floor`)."""
_FINE_STEP_HZ, _PER_OCTAVE = 15.625, 24
"""Bins of the window at low frequencies, and bands above (fitted with) (training/noise_floor)."""
_BOX_HZ, _BOX_FRAMES = 300.0, 7
"""Boxes of 0.2 s x 300 Hz, as in `gate` (fitted with) (training/noise_floor)."""
_GEOMETRIC_TO_MEAN_DB = 2.507
"""Decibels of the exponential of Euler's constant: mean over geometric mean of the power of noise (definition)."""
_NOISE_LIKE_DB = -3.0
"""Boxes above look like noise, as in `gate` (fitted with) (training/noise_floor)."""
_BEYOND_DB = np.float32(1e6)
"""Above every level (definition)."""
_REFERENCE = 0.1
"""Quantile that other levels are relative to (fitted with) (training/noise_floor)."""
_WIDE_QUANTILES = (0.02, 0.25, 0.5, 0.75, 0.9, 0.98)
"""Fitted with (training/noise_floor)."""
_LOCAL_QUANTILES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.95)
"""Fitted with (training/noise_floor)."""
_LAGS = (1, 2, 4, 8, 16)
"""Frames of 32 ms (fitted with) (training/noise_floor)."""
_MEANS = (8, 24, 64)
"""Frames over which power is averaged (fitted with) (training/noise_floor)."""


@lru_cache(maxsize=1)
def band_centres_hz() -> NDArray[np.float64]:
    """Centres of the bands, Hz [shape=(bands,)]."""
    fine = np.arange(0, _FINE_HZ, _FINE_STEP_HZ)
    middle = np.arange(_FINE_HZ, _MIDDLE_HZ, 2 * _FINE_STEP_HZ)
    octaves = np.log2(_TOP_HZ / _MIDDLE_HZ)
    upper = _MIDDLE_HZ * 2 ** (np.arange(int(octaves * _PER_OCTAVE) + 1) / _PER_OCTAVE)
    return np.concatenate((fine, middle, upper))


@dataclass(frozen=True, slots=True)
class BandPower:
    """Frames of a recording, gathered into bands [each shape=(frames, bands)].

    Parameters
    ----------
    level_db : ndarray, float32
        Mean power of the band.
    flatness_db : ndarray, float32
        Geometric over arithmetic mean of the bins of the band.
    box_level_db, box_flatness_db : ndarray, float32
        The same of boxes of 0.2 s x 300 Hz around it, where level is the geometric mean as noise would have it.
    """

    level_db: Bands
    flatness_db: Bands
    box_level_db: Bands
    box_flatness_db: Bands

    def part(self, frames: slice) -> "BandPower":
        """Some of the frames."""
        return BandPower(
            self.level_db[frames], self.flatness_db[frames], self.box_level_db[frames], self.box_flatness_db[frames]
        )


def gather(power: Bands, bin_hz: float) -> BandPower:
    """Gather frames into bands.

    Parameters
    ----------
    power : ndarray, float32 [shape=(frames, bins)]
        Above zero.
    bin_hz : float
    """
    weights = _weights(bin_hz, power.shape[1])
    in_bands, in_boxes = np.hsplit(weighted_sums(power, weights), 2)
    log_in_bands, log_in_boxes = np.hsplit(weighted_sums(np.log(power), weights), 2)
    level_db, box_db = _decibels(in_bands), _decibels(_over_time(in_boxes))
    natural = np.float32(10 / np.log(10))
    flatness_db = natural * log_in_bands - level_db
    box_log_db = natural * _over_time(log_in_boxes)
    box_level_db = box_log_db + np.float32(_GEOMETRIC_TO_MEAN_DB)
    return BandPower(level_db, flatness_db, box_level_db, np.asarray(box_level_db - box_db, np.float32))


def places(count: int) -> list[int]:
    """First frames of the near surroundings of all places in so many frames."""
    last = max(0, count - LOCAL_FRAMES)
    starts = np.linspace(0, last, -(-last // STEP_FRAMES) + 1)
    return sorted({round(start) for start in starts.tolist()})


def surroundings(start: int, count: int) -> tuple[slice, slice]:
    """Near and wide surroundings of the place that starts at a frame."""
    middle = start + min(LOCAL_FRAMES, count - start) // 2
    first = max(0, min(middle - WIDE_FRAMES // 2, count - WIDE_FRAMES))
    return slice(start, min(start + LOCAL_FRAMES, count)), slice(first, min(first + WIDE_FRAMES, count))


def audible_bands(sample_rate: int) -> NDArray[np.bool_]:
    """Which bands exist at a rate and can be audible [shape=(bands,)]."""
    centres = band_centres_hz()
    return (centres >= LOWEST_HZ) & (centres <= 0.485 * sample_rate)


def statistics(near: BandPower, wide: BandPower, audible: NDArray[np.bool_]) -> tuple[Bands, Bands]:
    """Statistics of one place in a recording.

    Parameters
    ----------
    near, wide : BandPower
        Its surroundings of 4 and of 16 s; at least one frame each.
    audible : ndarray of bool [shape=(bands,)]

    Returns
    -------
    seen : ndarray, float32 [shape=(features, bands)]
        What the network is given; 0 where nothing is audible.
    reference_db : ndarray, float32 [shape=(bands,)]
        The level to which levels are relative, and the network's answer too.
    """
    ordered, near_ordered = _sorted(wide.level_db), _sorted(near.level_db)
    reference_db = _quantile(ordered, _REFERENCE)
    total, near_total = _running_total(wide.level_db), _running_total(near.level_db)
    mean_db = _decibels(total[-1] / len(wide.level_db))
    levels = [_quantile(ordered, share) for share in _WIDE_QUANTILES]
    levels += [_quantile(near_ordered, share) for share in _LOCAL_QUANTILES]
    levels += [mean_db, _decibels(near_total[-1] / len(near.level_db)), _noise_like_level(wide)]
    levels += _moving_means(total, _MEANS, (0.0, 0.1, 0.5)) + _moving_means(near_total, _MEANS[:2], (0.0, 0.3))
    relative = [np.clip(level - reference_db, -40, 60) / 10 for level in levels]
    overall_db = 10 * np.log10(np.mean(10 ** (mean_db[audible] / 10)) + 1e-20)
    place = np.log2(band_centres_hz() / 1000 + 0.03) / 4
    count = [np.log2(len(part.level_db) / 64) / 3 for part in (near, wide)]
    rest = [
        *_movement(wide.level_db),
        *_flatness(near, wide),
        (reference_db - overall_db) / 30,
        place,
        *(np.full(len(place), value) for value in count),
        audible,
    ]
    seen = np.array([*relative, *rest], np.float32)
    seen[:, ~audible] = 0
    return seen, reference_db


def _flatness(near: BandPower, wide: BandPower) -> list[Bands]:
    boxes, near_boxes = _sorted(np.maximum(wide.box_flatness_db, -30)), _sorted(np.maximum(near.box_flatness_db, -30))
    found = [_quantile(boxes, share) / 10 for share in (0.1, 0.5, 0.9)]
    found += [_quantile(near_boxes, share) / 10 for share in (0.5, 0.9)]
    found.append((wide.box_flatness_db > _NOISE_LIKE_DB).mean(axis=0))
    return [*found, wide.flatness_db.mean(axis=0) / 5, near.flatness_db.mean(axis=0) / 5]


def _noise_like_level(wide: BandPower) -> Bands:
    """The tenth part of the noise-like boxes lies below this level; of all boxes where none is noise-like."""
    noise_like = wide.box_flatness_db > _NOISE_LIKE_DB
    candidates = _sorted(wide.box_level_db + _BEYOND_DB * ~noise_like)
    count = noise_like.sum(axis=0)
    place = (_REFERENCE * np.maximum(count - 1, 0)).astype(int)
    lowest = wide.box_level_db.min(axis=0)
    found: Bands = np.where(count > 0, candidates[np.arange(len(candidates)), place], lowest)
    return found


def _movement(level_db: Bands) -> list[Bands]:
    """Deviation of the level, and how alike it is to itself some frames later."""
    moved = level_db - level_db.mean(axis=0)
    variance = (moved**2).mean(axis=0) + np.float32(1e-2)
    alike = [
        (moved[lag:] * moved[:-lag]).mean(axis=0) / variance if len(moved) > 2 * lag else np.zeros_like(variance)
        for lag in _LAGS
    ]
    return [np.sqrt(variance) / 6, *alike]


def _running_total(level_db: Bands) -> NDArray[np.float64]:
    """Power of all frames before each [shape=(frames + 1, bands)]."""
    total = np.zeros((len(level_db) + 1, level_db.shape[1]))
    np.cumsum(np.exp(level_db * np.float32(np.log(10) / 10)), axis=0, dtype=np.float64, out=total[1:])
    return total


def _moving_means(total: NDArray[np.float64], lengths: tuple[int, ...], shares: tuple[float, ...]) -> list[Bands]:
    found = []
    for length in lengths:
        long = min(length, len(total) - 1)
        means = _sorted((total[long:] - total[:-long]) / long)
        found += [_decibels(_quantile(means, share)) for share in shares]
    return found


def _sorted(values: NDArray[np.floating]) -> Bands:
    """Values of each band in order [shape=(bands, frames)]."""
    import cv2

    return np.sort(np.asarray(cv2.transpose(values.astype(np.float32, copy=False)), np.float32), axis=1)


def _quantile(ordered: Bands, share: float) -> Bands:
    place = share * (ordered.shape[1] - 1)
    low = int(place)
    lower, upper = ordered[:, low], ordered[:, min(low + 1, ordered.shape[1] - 1)]
    return np.asarray(lower + np.float32(place - low) * (upper - lower), np.float32)


def _over_time(values: Bands) -> Bands:
    """Mean over the frames around each."""
    import cv2

    return np.asarray(cv2.blur(values, (1, _BOX_FRAMES), borderType=cv2.BORDER_REPLICATE), np.float32)


def _decibels(power: NDArray[np.floating]) -> Bands:
    return np.asarray(power_to_db(np.maximum(power, 1e-18)), np.float32)


@lru_cache(maxsize=16)
def _weights(bin_hz: float, bins: int) -> Bands:
    """Weights of the bins in each band, and then in the boxes around each [shape=(bins, 2 bands)]."""
    centres = band_centres_hz()
    edges = np.concatenate(([centres[0]], (centres[1:] + centres[:-1]) / 2, [centres[-1]]))
    width = np.maximum(np.diff(edges), bin_hz)
    return np.hstack([_boxes(centres, one, bin_hz, bins) for one in (width, np.maximum(width, _BOX_HZ))])


def _boxes(centres: NDArray[np.float64], width: NDArray[np.float64], bin_hz: float, bins: int) -> Bands:
    """Weights of means over so many hertz; bins half inside count by half."""
    hertz = np.arange(bins) * bin_hz
    low, high = (centres + sign * width / 2 for sign in (-1, 1))
    inside = np.minimum(hertz[:, None] + bin_hz / 2, high) - np.maximum(hertz[:, None] - bin_hz / 2, low)
    weights = np.maximum(inside, 0)
    weights[-1, weights.sum(axis=0) <= 0] = 1  # bands above half the rate repeat the last bin
    return np.asarray(weights / weights.sum(axis=0), np.float32)
