"""Image denoiser that drops small coefficients of a sliding block cosine transform."""

import numpy as np
from numpy.typing import NDArray

from specapp.denoiser import image_denoiser
from specapp.image import Pixels

BLOCK = 8
STEP = 2
_BLOCKS_AT_ONCE = 64


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
    padded = np.pad(pixels, BLOCK, mode="reflect" if min(pixels.shape) > 1 else "edge")
    blocks = np.lib.stride_tricks.sliding_window_view(padded, (BLOCK, BLOCK))[::STEP, ::STEP]
    total, weights = np.zeros_like(padded), np.zeros_like(padded)
    basis = _cosine_basis()
    for first in range(0, len(blocks), _BLOCKS_AT_ONCE):
        chunk = blocks[first : first + _BLOCKS_AT_ONCE]
        coefficients = chunk.reshape(-1, BLOCK * BLOCK) @ basis.T
        keep = np.abs(coefficients) > threshold * strength * sigma
        keep[:, 0] = True
        weight = 1 / (1 + keep.sum(axis=1, dtype=np.float32))
        patches = ((coefficients * keep) @ basis) * weight[:, None]
        _add_up(total, patches.reshape(chunk.shape), first * STEP)
        _add_up(weights, np.broadcast_to(weight.reshape(*chunk.shape[:2], 1, 1), chunk.shape), first * STEP)
    inside = (slice(BLOCK, -BLOCK), slice(BLOCK, -BLOCK))
    return total[inside] / weights[inside]


def _add_up(canvas: Pixels, patches: NDArray[np.float32], first_row: int) -> None:
    rows, columns = patches.shape[:2]
    for i in range(BLOCK):
        for j in range(BLOCK):
            row = first_row + i
            canvas[row : row + STEP * rows : STEP, j : j + STEP * columns : STEP] += patches[:, :, i, j]


def _cosine_basis() -> NDArray[np.float32]:
    """Orthonormal 8 x 8 cosine transform as a matrix of 64 x 64."""
    from scipy.fft import dct as cosine_transform

    one = cosine_transform(np.eye(BLOCK), norm="ortho", axis=0)
    return np.kron(one, one).astype(np.float32)
