"""What the learned noise estimate sees of the picture: statistics over time, band by band.

A window of 64 ms, moved by half of it, is gathered into bands: bins of 15.6 Hz up to 500 Hz, where wind, rumble and hum
live, then 31 Hz up to 2 kHz, then 24 per octave up to 24 kHz. Every four seconds, statistics of these four seconds
and of sixteen around them say what is held, what moves, how quickly, and how noise-like it is.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from specapp.base.buffers import spans
from specapp.base.decibels import power_to_db
from specapp.spectral.compiled.sparse_rows import SparseRows
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
_ROWS = 128
"""Frames at a time, which stay in the processor's cache; by speed alone (own choice)."""
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
    logarithms = [weighted_sums(np.log(power[rows]), weights) for rows in spans(len(power), _ROWS)]
    log_in_bands, log_in_boxes = np.hsplit(np.concatenate(logarithms), 2)
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


@dataclass(frozen=True, slots=True)
class Turned:
    """What statistics order, band by band, worked out once for all places in some frames.

    Parameters
    ----------
    bands : BandPower
    level_db, flatness_db, noise_like_db : ndarray, float32 [shape=(bands, frames)]
        Level; flatness of the boxes; their level where it looks like noise, and far above every level elsewhere.
    noise_like : ndarray of bool [shape=(frames, bands)]
    total : ndarray, float64 [shape=(frames + 1, bands)]
        Power of all frames before each.
    """

    bands: BandPower
    level_db: Bands
    flatness_db: Bands
    noise_like_db: Bands
    noise_like: NDArray[np.bool_]
    total: NDArray[np.float64]
    _means: dict[int, Bands]

    @classmethod
    def of(cls, bands: BandPower) -> "Turned":
        """Turn the bands of some frames."""
        noise_like = bands.box_flatness_db > _NOISE_LIKE_DB
        total = np.zeros((len(bands.level_db) + 1, bands.level_db.shape[1]))
        np.cumsum(np.exp(bands.level_db * np.float32(np.log(10) / 10)), axis=0, dtype=np.float64, out=total[1:])
        return cls(
            bands,
            _turned(bands.level_db),
            _turned(np.maximum(bands.box_flatness_db, np.float32(-30))),
            _turned(np.asarray(bands.box_level_db + _BEYOND_DB * ~noise_like, np.float32)),
            noise_like,
            total,
            {},
        )

    def mean_db(self, frames: slice) -> Bands:
        """Mean power of some frames."""
        power = self.total[frames.stop] - self.total[frames.start]
        return _decibels(power / (frames.stop - frames.start))

    def moving_means_db(self, frames: slice, length: int, *shares: float) -> Bands:
        """Quantiles of the mean power of so many frames in a row, or of all if there are fewer."""
        long = min(length, frames.stop - frames.start)
        if long not in self._means:
            means = np.asarray((self.total[long:] - self.total[:-long]) / long, np.float32)
            self._means[long] = _turned(means)
        return _decibels(_quantiles(np.sort(self._means[long][:, frames.start : frames.stop + 1 - long]), *shares))


def statistics(turned: Turned, near: slice, wide: slice, audible: NDArray[np.bool_]) -> tuple[Bands, Bands]:
    """Statistics of one place in a recording.

    Parameters
    ----------
    turned : Turned
    near, wide : slice
        Its surroundings of 4 and of 16 s; at least one frame each.
    audible : ndarray of bool [shape=(bands,)]

    Returns
    -------
    seen : ndarray, float32 [shape=(features, bands)]
        What the network is given; 0 where nothing is audible.
    reference_db : ndarray, float32 [shape=(bands,)]
        The level to which levels are relative, and the network's answer too.
    """
    reference_db, *quantiles_db = _quantiles(np.sort(turned.level_db[:, wide]), _REFERENCE, *_WIDE_QUANTILES)
    mean_db = turned.mean_db(wide)
    levels_db = [
        *quantiles_db,
        *_quantiles(np.sort(turned.level_db[:, near]), *_LOCAL_QUANTILES),
        *(mean_db, turned.mean_db(near), _noise_like_level(turned, wide)),
        *(level for length in _MEANS for level in turned.moving_means_db(wide, length, 0.0, 0.1, 0.5)),
        *(level for length in _MEANS[:2] for level in turned.moving_means_db(near, length, 0.0, 0.3)),
    ]
    overall_db = 10 * np.log10(np.mean(10 ** (mean_db[audible] / 10)) + 1e-20)
    place = np.log2(band_centres_hz() / 1000 + 0.03) / 4
    rest = [
        *_movement(turned.bands.level_db[wide]),
        *_flatness(turned, near, wide),
        (reference_db - overall_db) / 30,
        place,
        *(np.full(len(place), np.log2((part.stop - part.start) / 64) / 3) for part in (near, wide)),
        audible,
    ]
    relative = np.clip(np.array(levels_db) - reference_db, -40, 60) / 10
    seen = np.array([*relative, *rest], np.float32)
    seen[:, ~audible] = 0
    return seen, reference_db


def _flatness(turned: Turned, near: slice, wide: slice) -> list[Bands]:
    boxes, near_boxes = (np.sort(turned.flatness_db[:, frames]) for frames in (wide, near))
    found = [*_quantiles(boxes, 0.1, 0.5, 0.9) / 10, *_quantiles(near_boxes, 0.5, 0.9) / 10]
    found.append(turned.noise_like[wide].mean(axis=0))
    return [*found, *(turned.bands.flatness_db[frames].mean(axis=0) / 5 for frames in (wide, near))]


def _noise_like_level(turned: Turned, wide: slice) -> Bands:
    """The tenth part of the noise-like boxes lies below this level; of all boxes where none is noise-like."""
    candidates = np.sort(turned.noise_like_db[:, wide])
    count = turned.noise_like[wide].sum(axis=0)
    place = (_REFERENCE * np.maximum(count - 1, 0)).astype(int)
    lowest = turned.bands.box_level_db[wide].min(axis=0)
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


def _turned(values: Bands) -> Bands:
    """Values of each band in a row."""
    import cv2

    return np.asarray(cv2.transpose(values), np.float32)


def _quantiles(ordered: Bands, *shares: float) -> Bands:
    """Quantiles of rows in order [shape=(shares, rows)]."""
    place = np.array(shares) * (ordered.shape[1] - 1)
    low = place.astype(int)
    lower, upper = ordered[:, low].T, ordered[:, np.minimum(low + 1, ordered.shape[1] - 1)].T
    return np.asarray(lower + (place - low).astype(np.float32)[:, None] * (upper - lower), np.float32)


def _over_time(values: Bands) -> Bands:
    """Mean over the frames around each."""
    import cv2

    return np.asarray(cv2.blur(values, (1, _BOX_FRAMES), borderType=cv2.BORDER_REPLICATE), np.float32)


def _decibels(power: NDArray[np.floating]) -> Bands:
    return np.asarray(power_to_db(np.maximum(power, 1e-18)), np.float32)


@lru_cache(maxsize=16)
def _weights(bin_hz: float, bins: int) -> SparseRows:
    """Weights of the bins in each band, and then in the boxes around each [shape=(2 bands, bins)]."""
    centres = band_centres_hz()
    edges = np.concatenate(([centres[0]], (centres[1:] + centres[:-1]) / 2, [centres[-1]]))
    width = np.maximum(np.diff(edges), bin_hz)
    both = [_boxes(centres, one, bin_hz, bins) for one in (width, np.maximum(width, _BOX_HZ))]
    return SparseRows.of(np.hstack(both).T)


def _boxes(centres: NDArray[np.float64], width: NDArray[np.float64], bin_hz: float, bins: int) -> Bands:
    """Weights of means over so many hertz; bins half inside count by half."""
    hertz = np.arange(bins) * bin_hz
    low, high = (centres + sign * width / 2 for sign in (-1, 1))
    inside = np.minimum(hertz[:, None] + bin_hz / 2, high) - np.maximum(hertz[:, None] - bin_hz / 2, low)
    weights = np.maximum(inside, 0)
    weights[-1, weights.sum(axis=0) <= 0] = 1  # bands above half the rate repeat the last bin
    return np.asarray(weights / weights.sum(axis=0), np.float32)
