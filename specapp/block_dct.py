"""Image denoiser that drops small coefficients of a sliding block cosine transform.

All sums run as products with small matrices: eight neighbouring blocks share one product along time, four along
frequency, each block being a shifted copy of the same cosines in a band of the matrix.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from specapp.denoiser import image_denoiser
from specapp.image import Pixels

BLOCK = 8
STEP = 2
_TIME_BLOCKS, _FREQUENCY_BLOCKS = 8, 4
BAND_FRAMES = STEP * _TIME_BLOCKS
"""Frames from one band of blocks to the next; the same frames make the same bands, and so the same rounding."""

Matrix = NDArray[np.float32]


@image_denoiser
def dct(pixels: Pixels, *, sigma: float, strength: float, threshold: float = 3.0) -> Pixels:
    """Drop small coefficients of overlapping 8 x 8 cosine blocks and average the blocks.

    Every second pixel along both axes starts a block. Coefficients of at most ``threshold * strength * sigma`` are
    dropped, except the mean. A block weighs ``1 / (1 + kept)``, so flat blocks, which hold the least noise, count most.

    Parameters
    ----------
    pixels : ndarray, float32 [shape=(frames, bins)]
        Power over noise in dB.
    sigma : float
        Standard deviation of the noise in dB.
    strength : float
        Factor on `threshold`.
    threshold : float
        Largest coefficient that is dropped, in sigma.

    Returns
    -------
    ndarray, float32 [shape=(frames, bins)]
    """
    layout = _Layout.of(pixels.shape)
    padded = layout.padded(pixels)
    total = np.zeros_like(padded)
    weights = np.zeros((layout.time_bands * _TIME_BLOCKS, layout.frequency_bands * _FREQUENCY_BLOCKS), np.float32)
    along_time = _banded_cosines(_TIME_BLOCKS)
    for band in range(layout.time_bands):
        rows = slice(band * BAND_FRAMES, band * BAND_FRAMES + along_time.shape[1])
        spectrum = padded[rows].T @ along_time.T
        smooth, weight = _shrink_along_frequency(spectrum, layout.frequency_bands, threshold * strength * sigma)
        total[rows] += along_time.T @ smooth.T
        weights[band * _TIME_BLOCKS : (band + 1) * _TIME_BLOCKS] = weight.T
    inside = tuple(slice(BLOCK, BLOCK + length) for length in pixels.shape)
    return total[inside] / _weight_per_pixel(weights)[inside]


@dataclass(frozen=True, slots=True)
class _Layout:
    """How many bands of blocks cover a picture."""

    time_bands: int
    frequency_bands: int

    @classmethod
    def of(cls, shape: tuple[int, ...]) -> "_Layout":
        frames, bins = ((length + BLOCK) // STEP + 1 for length in shape)
        return cls(-(-frames // _TIME_BLOCKS), -(-bins // _FREQUENCY_BLOCKS))

    def padded(self, pixels: Pixels) -> Pixels:
        """The picture with mirrored edges, cut or filled up with zeros to whole bands."""
        rows, columns = _band_size(self.time_bands * _TIME_BLOCKS), _band_size(self.frequency_bands * _FREQUENCY_BLOCKS)
        mirrored = np.pad(pixels, BLOCK, mode="reflect")[:rows, :columns]
        return np.pad(mirrored, ((0, rows - mirrored.shape[0]), (0, columns - mirrored.shape[1])))


def _band_size(blocks: int) -> int:
    return STEP * (blocks - 1) + BLOCK


def _shrink_along_frequency(spectrum: Matrix, bands: int, limit: float) -> tuple[Matrix, Matrix]:
    """Transform along frequency, drop what is small, weigh, and transform back.

    Parameters
    ----------
    spectrum : ndarray, float32 [shape=(padded bins, 8 * time blocks)]
        Already transformed along time; for each of the 8 coefficients the blocks side by side.
    bands : int
        Bands along frequency.
    limit : float
        Largest magnitude that is dropped.

    Returns
    -------
    smooth : ndarray, float32 [shape=(padded bins, 8 * time blocks)]
        Weighted sum of the blocks, not yet transformed back along time.
    weight : ndarray, float32 [shape=(frequency blocks, time blocks)]
    """
    import cv2

    along_frequency = _banded_cosines(_FREQUENCY_BLOCKS)
    size, columns = along_frequency.shape[1], spectrum.shape[1]
    step = STEP * _FREQUENCY_BLOCKS
    windows = np.lib.stride_tricks.sliding_window_view(spectrum, size, axis=0)[::step].swapaxes(1, 2)
    blocks = np.matmul(along_frequency, windows)
    means = blocks[:, :_FREQUENCY_BLOCKS, :_TIME_BLOCKS].copy()
    flat = blocks.reshape(-1, columns)
    large = np.asarray(cv2.threshold(flat, limit, 0, cv2.THRESH_TOZERO)[1])
    cv2.threshold(flat, -limit, 0, cv2.THRESH_TOZERO_INV, dst=flat)
    flat += large
    blocks[:, :_FREQUENCY_BLOCKS, :_TIME_BLOCKS] = 0
    weight = np.reciprocal(2 + _count(blocks))
    blocks[:, :_FREQUENCY_BLOCKS, :_TIME_BLOCKS] = means
    by_coefficient = blocks.reshape(bands, BLOCK, _FREQUENCY_BLOCKS * columns)
    by_coefficient *= np.tile(weight, BLOCK).reshape(bands, 1, -1)
    parts = np.matmul(along_frequency.T, blocks)
    smooth = np.zeros_like(spectrum)
    smooth[: bands * step].reshape(bands, step, columns)[:] = parts[:, :step]
    smooth[step : bands * step].reshape(bands - 1, step, columns)[:, : size - step] += parts[:-1, step:]
    smooth[bands * step :] += parts[-1, step:]
    return smooth, weight


def _count(blocks: Matrix) -> Matrix:
    """Coefficients of each block that are not zero [shape=(frequency blocks, time blocks)]."""
    bands, _, columns = blocks.shape
    kept = (blocks != 0).view(np.uint8).reshape(bands, BLOCK, -1)
    along_frequency = np.add.reduce(kept, axis=1, dtype=np.uint8).reshape(-1, columns)
    counts: Matrix = along_frequency.astype(np.float32) @ np.tile(np.eye(_TIME_BLOCKS, dtype=np.float32), (BLOCK, 1))
    return counts


def _weight_per_pixel(weights: Matrix) -> Matrix:
    """Sum of the weights of the 4 x 4 blocks that cover each pixel of the padded picture."""
    overlap = BLOCK // STEP
    for axis in (0, 1):
        edge = [(overlap - 1, overlap - 1) if axis == one else (0, 0) for one in (0, 1)]
        windows = np.lib.stride_tricks.sliding_window_view(np.pad(weights, edge), overlap, axis=axis)
        weights = sum((windows[..., i] for i in range(1, overlap)), start=windows[..., 0])
    return weights.repeat(STEP, axis=0).repeat(STEP, axis=1)


@cache
def _banded_cosines(blocks: int) -> Matrix:
    """Orthonormal cosine transforms of `blocks` neighbouring blocks, each `STEP` further.

    Returns
    -------
    ndarray, float32 [shape=(8 * blocks, samples)]
        For each of the 8 coefficients the blocks one after the other.
    """
    position = np.arange(BLOCK)
    cosines = np.cos(np.pi / BLOCK * (position + 0.5) * position[:, None]) * np.sqrt(2 / BLOCK)
    cosines[0] /= np.sqrt(2)
    banded = np.zeros((BLOCK, blocks, _band_size(blocks)), np.float32)
    for block in range(blocks):
        banded[:, block, STEP * block : STEP * block + BLOCK] = cosines
    return banded.reshape(BLOCK * blocks, -1)
