"""Image denoiser that drops small wavelet coefficients, alike at every place: stationary wavelet shrinkage."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from specapp.base.parameter import Parameter
from specapp.denoisers.base import Denoiser, image_denoiser, whole_blocks
from specapp.spectral.image import Pixels

WAVELETS = ("haar", "db2", "db4", "sym4", "coif1")
"""Orthogonal wavelets, as PyWavelets names them."""


@image_denoiser
def wavelet(
    pixels: Pixels, *, sigma: float, strength: float, family: str = "haar", levels: int = 3, threshold: float = 2.5
) -> Pixels:
    """Drop small coefficients of the stationary (undecimated) wavelet transform.

    That is the mean over all shifts of shrinking the ordinary transform. The filters are orthonormal, so white noise
    has the standard deviation `sigma` on every level, and the threshold does not depend on the size of the picture.

    Parameters
    ----------
    pixels : ndarray, float32 [shape=(frames, bins)]
        Power over noise in dB.
    sigma : float
        Standard deviation of the noise in dB.
    strength : float
        Factor on `threshold`.
    family : str
        One of `WAVELETS`.
    levels : int
        Number of scales, each twice as coarse.
    threshold : float
        Largest coefficient that is dropped, in sigma.

    Returns
    -------
    ndarray, float32 [shape=(frames, bins)]
    """
    margin = wavelet_reach(family, levels)
    padded = np.pad(pixels, margin, mode="symmetric")
    smooth = _shrink(padded, _filters(family), levels, threshold * strength * sigma)
    return smooth[margin : margin + pixels.shape[0], margin : margin + pixels.shape[1]]


def wavelet_reach(family: str, levels: int) -> int:
    """Pixels that a result depends on, on either side: forward through the filters of all levels, and back."""
    return (len(_filters(family).low) - 1) * ((1 << levels) - 1)


@dataclass(frozen=True, slots=True)
class _Filters:
    low: NDArray[np.float32]
    high: NDArray[np.float32]


def _filters(family: str) -> _Filters:
    import pywt

    chosen = pywt.Wavelet(family)
    return _Filters(np.array(chosen.rec_lo, np.float32), np.array(chosen.rec_hi, np.float32))


def _shrink(image: Pixels, filters: _Filters, levels: int, limit: float, spacing: int = 1) -> Pixels:
    """Split into four bands, shrink the three of details, treat the fourth alike one level coarser, and join."""
    if levels == 0:
        return image
    joined = np.zeros_like(image)
    for along_time in (filters.low, filters.high):
        for along_frequency in (filters.low, filters.high):
            band = _correlate(image, along_time, along_frequency, spacing)
            if along_time is filters.low and along_frequency is filters.low:
                band = _shrink(band, filters, levels - 1, limit, 2 * spacing)
            else:
                band *= np.abs(band) > np.float32(limit)
            joined += _correlate(band, along_time, along_frequency, spacing, backward=True)
    # Undecimated, each of the two axes holds everything twice.
    joined *= np.float32(0.25)
    return joined


def _correlate(
    image: Pixels,
    along_time: NDArray[np.float32],
    along_frequency: NDArray[np.float32],
    spacing: int,
    *,
    backward: bool = False,
) -> Pixels:
    """Correlate with separable filters whose taps are `spacing` apart; backward is the adjoint."""
    import cv2

    kernels = []
    for taps in (along_time, along_frequency):
        kernel = np.zeros((len(taps) - 1) * spacing + 1, np.float32)
        kernel[::spacing] = taps
        kernels.append(kernel[::-1] if backward else kernel)
    column, row = kernels
    anchor = (len(row) - 1, len(column) - 1) if backward else (0, 0)
    filtered = cv2.sepFilter2D(
        image, cv2.CV_32F, np.ascontiguousarray(row), np.ascontiguousarray(column), anchor=anchor,
        borderType=cv2.BORDER_REFLECT,
    )  # fmt: skip
    return np.asarray(filtered, np.float32).reshape(image.shape)


WAVELET = Denoiser(
    "wavelet",
    "Wavelet",
    "Drops small ripples of every size and keeps large ones.",
    "Coifman & Donoho, Translation-invariant de-noising, Wavelets and Statistics, 1995",
    (
        Parameter("family", "Wavelet", "haar", "Shape of the ripples.", choices=WAVELETS),
        Parameter("levels", "Levels", 3, "Number of sizes, each twice as coarse.", 1, 5, 1),
        Parameter(
            "threshold",
            "Threshold",
            2.5,
            "Largest ripple that is dropped, as a multiple of the noise.",
            0.2,
            8,
            0.1,
        ),
    ),
    wavelet,
    whole_blocks(lambda p, _strength, _scale: wavelet_reach(p["family"], p["levels"])),
)
