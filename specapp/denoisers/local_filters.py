"""Image denoisers that look at a small neighbourhood: Gaussian, median, bilateral, adaptive Wiener, opening."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np

from specapp.base.parameter import Parameter
from specapp.denoisers.base import LOWEST_SIGMA, Denoiser, image_denoiser, unbiased_by, whole_blocks
from specapp.denoisers.reference_noise import reference_noise
from specapp.spectral.image import Pixels

_HIGHEST_DB = 150.0
"""Above every level over noise that sounds of 24 bits reach (144 dB; own choice)."""
_LARGEST_OPENCV_MEDIAN = 5
"""The largest median that OpenCV computes in float32 (its documentation of `medianBlur`)."""
_MEDIAN_BIAS_DB = 1.59
"""Median of 10 log10 of an exponential variable of mean 1: 10 log10(ln 2) = -1.59 dB (definition)."""
KERNEL_REACH = 4.0
"""Half width of a Gaussian kernel in its standard deviations; what lies further weighs less than 1e-4 in all
(own choice)."""


def gaussian_blur(pixels: Pixels, frames: float, bins: float) -> Pixels:
    """Blur with a Gaussian of standard deviations in pixels; edges are mirrored.

    Parameters
    ----------
    pixels : ndarray, float32 [shape=(frames, bins)]
    frames, bins : float
        Standard deviation along time and along frequency; 0 does not blur.
    """
    import cv2

    along, across = max(frames, 1e-3), max(bins, 1e-3)
    blurred = cv2.GaussianBlur(pixels, (0, 0), sigmaX=across, sigmaY=along, borderType=cv2.BORDER_REFLECT)
    return np.asarray(blurred, np.float32).reshape(pixels.shape)


@image_denoiser
def gaussian(pixels: Pixels, *, strength: float, frames: float = 1.5, bins: float = 1.5) -> Pixels:
    """Smooth with a Gaussian; the strength stretches it.

    Parameters
    ----------
    pixels : ndarray, float32 [shape=(frames, bins)]
        Power over noise in dB.
    strength : float
        Factor on the standard deviations of the kernel.
    frames, bins : float
        Standard deviation along time and along frequency, in pixels.

    Returns
    -------
    ndarray, float32 [shape=(frames, bins)]
    """
    return gaussian_blur(pixels, frames * strength, bins * strength)


@image_denoiser(cut_tail=False)
def median(pixels: Pixels, *, strength: float, size: int = 5) -> Pixels:
    """Take the median of a square; strengths above 1 repeat it, those between whole numbers are blended.

    Parameters
    ----------
    pixels : ndarray, float32 [shape=(frames, bins)]
        Power over noise in dB.
    strength : float
        Number of passes.
    size : int, odd
        Side of the square in pixels.

    Returns
    -------
    ndarray, float32 [shape=(frames, bins)]
    """
    return _repeated(lambda image: _median_once(image, size), pixels, strength)


def _median_once(pixels: Pixels, size: int) -> Pixels:
    if size <= _LARGEST_OPENCV_MEDIAN:
        import cv2

        return np.asarray(cv2.medianBlur(pixels, size), np.float32).reshape(pixels.shape)
    from scipy import ndimage

    return np.asarray(ndimage.median_filter(pixels, size, mode="nearest"))


@image_denoiser(cut_tail=False)
def opening(pixels: Pixels, *, strength: float, frames: int = 5, bins: int = 3, closing: bool = True) -> Pixels:
    """Open the picture: what is bright and smaller than the box goes, edges of larger shapes stay where they are.

    The following closing with the same box fills dark holes likewise.

    Parameters
    ----------
    pixels : ndarray, float32 [shape=(frames, bins)]
        Power over noise in dB.
    strength : float
        Number of passes; those between whole numbers are blended.
    frames, bins : int, odd
        Sides of the box in pixels.
    closing : bool
        Close after opening.

    Returns
    -------
    ndarray, float32 [shape=(frames, bins)]
    """
    import cv2

    box = np.ones((frames, bins), np.uint8)

    def once(image: Pixels) -> Pixels:
        opened = cv2.morphologyEx(image, cv2.MORPH_OPEN, box)
        result = cv2.morphologyEx(opened, cv2.MORPH_CLOSE, box) if closing else opened
        return np.asarray(result, np.float32).reshape(image.shape)

    return _repeated(once, pixels, strength)


@image_denoiser
def bilateral(pixels: Pixels, *, sigma: float, strength: float, diameter: int = 11, contrast: float = 2.0) -> Pixels:
    """Average neighbours that are near in place and alike in value (Tomasi & Manduchi).

    Parameters
    ----------
    pixels : ndarray, float32 [shape=(frames, bins)]
        Power over noise in dB.
    sigma : float
        Standard deviation of the noise in dB.
    strength : float
        Factor on `contrast`.
    diameter : int, odd
        Size of the neighbourhood in pixels; its Gaussian has a third of it as standard deviation.
    contrast : float
        How unlike in value neighbours may be, in sigma.

    Returns
    -------
    ndarray, float32 [shape=(frames, bins)]
    """
    import cv2

    # OpenCV tabulates its weights over the range of values that it meets: two far rows with the widest range make that
    # table, and so the result of every block, the same.
    margin = diameter // 2
    inside = np.minimum(pixels, np.float32(_HIGHEST_DB))
    padded = np.pad(inside, ((margin, margin), (0, 0)), mode="symmetric")
    anchors = np.full((2, pixels.shape[1]), -LOWEST_SIGMA * sigma, np.float32)
    anchors[1] = _HIGHEST_DB
    stacked = np.concatenate([padded, anchors])
    smooth = cv2.bilateralFilter(stacked, diameter, contrast * sigma * strength, diameter / 3)
    change = np.asarray(smooth, np.float32).reshape(stacked.shape)[margin : margin + len(pixels)] - inside
    return pixels + change


@image_denoiser
def wiener(pixels: Pixels, *, sigma: float, strength: float, size: int = 7) -> Pixels:
    """Pull each pixel towards its local mean, the more the less its surroundings vary beyond the noise (Lee).

    ``m + max(v - s², 0) / max(v, s²) (I - m)`` with local mean m, local variance v and noise variance s².

    Parameters
    ----------
    pixels : ndarray, float32 [shape=(frames, bins)]
        Power over noise in dB.
    sigma : float
        Standard deviation of the noise in dB.
    strength : float
        Factor on `sigma`.
    size : int, odd
        Side in pixels of the square that is local.

    Returns
    -------
    ndarray, float32 [shape=(frames, bins)]
    """
    import cv2

    def local_mean(image: Pixels) -> Pixels:
        blurred = cv2.blur(image, (size, size), borderType=cv2.BORDER_REFLECT)
        return np.asarray(blurred, np.float32).reshape(image.shape)

    noise = np.float32((sigma * strength) ** 2)
    mean = local_mean(pixels)
    variance = local_mean(np.square(pixels - mean))
    kept = np.maximum(variance - noise, 0) / np.maximum(variance, noise)
    return np.asarray(mean + kept * (pixels - mean), np.float32)


@cache
def opening_bias_db(frames: int, bins: int, *, closing: bool) -> float:
    """How far `opening` reads below the mean power of noise, dB; measured on a picture of noise."""
    opened = opening(reference_noise(), frames=frames, bins=bins, closing=closing)
    return -float(opened.mean(dtype=np.float64))


def _repeated(once: Callable[[Pixels], Pixels], pixels: Pixels, strength: float) -> Pixels:
    """Apply `once` as many times as `strength` says; the fraction that remains blends the last pass in."""
    while strength > 0:
        share = np.float32(min(strength, 1.0))
        passed = once(pixels)
        pixels = passed if share == 1 else pixels + share * (passed - pixels)
        strength -= 1.0
    return pixels


def _passes(strength: float) -> int:
    return int(np.ceil(strength))


def _correct_opening(pixels: Pixels, parameters: Mapping[str, Any], strength: float) -> Pixels:
    return pixels + np.float32(opening_bias_db(**parameters) * min(strength, 1.0))


BILATERAL = Denoiser(
    "bilateral",
    "Bilateral",
    "Averages neighbours that are near and of similar level, so that edges stay.",
    "Tomasi & Manduchi, Bilateral filtering for gray and color images, ICCV 1998",
    (
        Parameter("diameter", "Diameter", 11, "Size of the neighbourhood, in pixels.", 3, 25, 2, odd=True),
        Parameter(
            "contrast",
            "Contrast",
            2.0,
            "How unlike in level neighbours may be, as a multiple of the noise.",
            0.2,
            10,
            0.1,
        ),
    ),
    bilateral,
    whole_blocks(lambda p, _strength, _scale: p["diameter"] // 2 + 1),
)

WIENER = Denoiser(
    "wiener",
    "Adaptive Wiener",
    "Pulls each pixel towards the mean of its surroundings where these vary no more than noise does.",
    "Lee, Digital image enhancement and noise filtering by use of local statistics, IEEE TPAMI 2, 1980",
    (Parameter("size", "Size", 7, "Side of the surroundings, in pixels.", 3, 25, 2, odd=True),),
    wiener,
    whole_blocks(lambda p, _strength, _scale: p["size"]),
)

MEDIAN = Denoiser(
    "median",
    "Median",
    "Takes the middle value of each pixel's surroundings: removes specks.",
    "Tukey, Exploratory Data Analysis, 1977",
    (Parameter("size", "Size", 5, "Side of the surroundings, in pixels.", 3, 15, 2, odd=True),),
    median,
    whole_blocks(lambda p, strength, _scale: _passes(strength) * (p["size"] // 2)),
    unbiased_by(_MEDIAN_BIAS_DB),
)

GAUSSIAN = Denoiser(
    "gaussian",
    "Gaussian",
    "Blurs the picture: the simplest way to average noise.",
    "Marr & Hildreth, Theory of edge detection, Proc. R. Soc. B 207, 1980",
    (
        Parameter("frames", "Frames", 1.5, "How far it blurs over time, in pixels.", 0, 20, 0.25),
        Parameter("bins", "Bins", 1.5, "How far it blurs over frequency, in pixels.", 0, 20, 0.25),
    ),
    gaussian,
    whole_blocks(lambda p, strength, _scale: int(KERNEL_REACH * p["frames"] * strength) + 2),
)

OPENING = Denoiser(
    "opening",
    "Opening",
    "Removes bright specks, then dark ones, that are smaller than a small box.",
    "Serra, Image Analysis and Mathematical Morphology, 1982",
    (
        Parameter("frames", "Frames", 5, "Length of the box, in pixels.", 1, 25, 2, odd=True),
        Parameter("bins", "Bins", 3, "Height of the box, in pixels.", 1, 25, 2, odd=True),
        Parameter("closing", "Fill dark specks", True, "Closes the picture after opening it."),
    ),
    opening,
    whole_blocks(lambda p, strength, _scale: _passes(strength) * 4 * (p["frames"] // 2)),
    _correct_opening,
)
