"""Image denoiser that drops small coefficients of a sliding block cosine transform.

All transforms run as products with small matrices: eight neighbouring blocks share one product along time, four along
frequency, each block being a shifted copy of the same cosines in a band of the matrix.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from specapp.base.parameter import Parameter
from specapp.denoisers.base import BLOCK, Denoiser, image_denoiser, whole_blocks
from specapp.spectral.image import Pixels

STEP = 2
"""Pixels from block to block: every second one along both axes, a quarter of all positions (own choice, for speed)."""
_TIME_BLOCKS, _FREQUENCY_BLOCKS = 8, 4
"""Blocks that share one product; by speed alone, with `python -m bench.speed`."""
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
    size, step = _band_size(_FREQUENCY_BLOCKS), STEP * _FREQUENCY_BLOCKS
    for band in range(layout.time_bands):
        rows = slice(band * BAND_FRAMES, band * BAND_FRAMES + _band_size(_TIME_BLOCKS))
        windows = np.lib.stride_tricks.sliding_window_view(padded[rows], size, axis=1)[:, ::step]
        parts, weight = _shrink(windows.transpose(1, 2, 0), threshold * strength * sigma)
        _add_overlapping(total[rows].T, parts, step)
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


def _shrink(windows: Matrix, limit: float) -> tuple[Matrix, Matrix]:
    """Transform the blocks of each window, drop what is small, weigh, transform back and add them up.

    Parameters
    ----------
    windows : ndarray, float32 [shape=(bands, bins of a band, frames of a band)]
        Pieces of the picture, overlapping along frequency.
    limit : float
        Largest magnitude that is dropped.

    Returns
    -------
    parts : ndarray, float32 [shape=(bands, bins of a band, frames of a band)]
        Weighted sums of the blocks of each window.
    weights : ndarray, float32 [shape=(frequency blocks, time blocks)]
    """
    import cv2

    # Many small products: BLAS would hand large ones to several threads, which wait for each other on a busy machine.
    along_time, along_frequency = _banded_cosines(_TIME_BLOCKS), _banded_cosines(_FREQUENCY_BLOCKS)
    blocks = along_frequency @ (windows @ along_time.T)
    mean = np.s_[:, :_FREQUENCY_BLOCKS, :_TIME_BLOCKS]
    means = blocks[mean].copy()
    flat = blocks.reshape(-1, blocks.shape[2])
    large = np.asarray(cv2.threshold(flat, limit, 0, cv2.THRESH_TOZERO)[1])
    cv2.threshold(flat, -limit, 0, cv2.THRESH_TOZERO_INV, dst=flat)
    flat += large
    blocks[mean] = 0
    weights = np.reciprocal(2 + _count(blocks))
    blocks[mean] = means
    by_coefficient = blocks.reshape(len(blocks), BLOCK, -1)
    by_coefficient *= np.tile(weights, BLOCK).reshape(len(blocks), 1, -1)
    return (along_frequency.T @ blocks) @ along_time, weights.reshape(-1, _TIME_BLOCKS)


def _count(blocks: Matrix) -> Matrix:
    """Coefficients of each block that are not zero [shape=(bands, frequency blocks, time blocks)]."""
    bands, _, columns = blocks.shape
    kept = (blocks != 0).view(np.uint8).reshape(bands, BLOCK, -1)
    along_frequency = np.add.reduce(kept, axis=1, dtype=np.uint8).reshape(bands, -1, columns)
    counts: Matrix = along_frequency.astype(np.float32) @ np.tile(np.eye(_TIME_BLOCKS, dtype=np.float32), (BLOCK, 1))
    return counts


def _add_overlapping(canvas: Matrix, parts: Matrix, step: int) -> None:
    """Add parts to the canvas along its first axis, each `step` after the one before and overlapping only that."""
    count, size, columns = parts.shape
    whole = count * step
    canvas[:whole] += parts[:, :step].reshape(whole, columns)
    canvas[whole:] += parts[-1, step:]
    if count > 1:
        tails = np.zeros((count - 1, step, columns), np.float32)
        tails[:, : size - step] = parts[:-1, step:]
        canvas[step:whole] += tails.reshape(-1, columns)


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


DCT = Denoiser(
    "dct",
    "Block DCT",
    "Keeps what stands out as a pattern of small tiles, and averages many overlapping tiles.",
    "Yu & Sapiro, DCT image denoising: a simple and effective image denoising algorithm, IPOL 1, 2011",
    (
        Parameter(
            "threshold",
            "Threshold",
            3.0,
            "How strong a pattern must be to stay, as a multiple of the noise.",
            0.5,
            6,
            0.1,
        ),
    ),
    dct,
    whole_blocks(lambda _p, _strength, _scale: 2 * BLOCK),
)
