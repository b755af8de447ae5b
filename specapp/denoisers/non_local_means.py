"""Image denoisers that average alike patches from all around: non-local means (Buades, Coll & Morel)."""

import numpy as np

from specapp.base.imports import extra
from specapp.base.parameter import Parameter
from specapp.denoisers.base import LOWEST_SIGMA, Denoiser, image_denoiser, whole_blocks
from specapp.spectral.image import Pixels

_LEVELS = 255
"""Highest value of 8 bits (definition)."""


@image_denoiser
def nlm(
    pixels: Pixels,
    *,
    sigma: float,
    strength: float,
    h: float = 10.0,
    template: int = 7,
    search: int = 21,
    range_db: float = 95.0,
) -> Pixels:
    """Average alike patches with OpenCV, on 8 bits inside.

    The 8-bit picture spans `range_db` from 15 dB under the noise up, for sigma 5.57 dB. Only the change that it
    proposes comes back, so pixels outside that range, and steps finer than its levels, are not lost.

    Parameters
    ----------
    pixels : ndarray, float32 [shape=(frames, bins)]
        Power over noise in dB.
    sigma : float
        Standard deviation of the noise in dB; sets where the 8-bit range begins.
    strength : float
        Its cube root is a factor on `h`, for small changes of h change much.
    h : float
        How unlike patches may be, in levels of the 8-bit picture.
    template, search : int, odd
        Sides in pixels of a patch and of the area searched.
    range_db : float
        Decibels between black and white of the 8-bit picture.

    Returns
    -------
    ndarray, float32 [shape=(frames, bins)]
    """
    import cv2

    step_db = np.float32(range_db / _LEVELS)
    lowest_db = np.float32(-LOWEST_SIGMA * sigma)
    levels = np.clip(np.rint((pixels - lowest_db) / step_db), 0, _LEVELS).astype(np.uint8)
    smooth = cv2.fastNlMeansDenoising(levels, None, h * strength ** (1 / 3), template, search).reshape(pixels.shape)
    change = smooth.astype(np.float32) - levels
    return np.asarray(pixels + change * step_db, np.float32)


@image_denoiser
def nlm_float(
    pixels: Pixels,
    *,
    sigma: float,
    strength: float,
    h: float = 0.75,
    patch: int = 5,
    distance: int = 6,
) -> Pixels:
    """Average alike patches with scikit-image, in floating point.

    Parameters
    ----------
    pixels : ndarray, float32 [shape=(frames, bins)]
        Power over noise in dB.
    sigma : float
        Standard deviation of the noise in dB.
    strength : float
        Its square root is a factor on `h`.
    h : float
        How unlike patches may be, in sigma.
    patch : int, odd
        Side of a patch in pixels.
    distance : int
        How far alike patches are searched, in pixels.

    Returns
    -------
    ndarray, float32 [shape=(frames, bins)]
    """
    with extra("The denoiser nlm_float", "skimage"):
        from skimage.restoration import denoise_nl_means

    # The fast mode takes differences of running sums: in float32 they would lose the small distances.
    smooth = denoise_nl_means(
        pixels.astype(np.float64), patch, distance, h=h * sigma * strength**0.5, fast_mode=True, preserve_range=True
    )
    return np.asarray(smooth, np.float32).reshape(pixels.shape)


NLM = Denoiser(
    "nlm",
    "Non-local means",
    "Averages each pixel with others whose surroundings look alike, even far away; on 8 bits, with OpenCV.",
    "Buades, Coll & Morel, Non-Local Means Denoising, IPOL 1, 2011",
    (
        Parameter("h", "h", 10.0, "How unlike patches may be that are averaged, in grey levels.", 0.5, 60, 0.5),
        Parameter("template", "Template window", 7, "Side of the patches compared, in pixels.", 3, 15, 2, odd=True),
        Parameter("search", "Search window", 21, "Side of the area searched, in pixels.", 5, 41, 2, odd=True),
        Parameter("range_db", "Range", 95.0, "Decibels from black to white of the 8-bit picture.", 40, 160, 5),
    ),
    nlm,
    whole_blocks(lambda p, _strength, _scale: p["template"] // 2 + p["search"] // 2 + 1),
)

NLM_FLOAT = Denoiser(
    "nlm_float",
    "Non-local means (float)",
    "Averages each pixel with others whose surroundings look alike; in floating point, with scikit-image.",
    "Buades, Coll & Morel, A non-local algorithm for image denoising, CVPR 2005; Darbon et al., ISBI 2008",
    (
        Parameter(
            "h", "h", 0.75, "How unlike patches may be that are averaged, as a multiple of the noise.", 0.1, 3, 0.05
        ),
        Parameter("patch", "Patch", 5, "Side of the patches compared, in pixels.", 3, 11, 2, odd=True),
        Parameter("distance", "Distance", 6, "How far alike patches are searched, in pixels.", 1, 15, 1),
    ),
    nlm_float,
    whole_blocks(lambda p, _strength, _scale: p["patch"] // 2 + p["distance"] + 2),
)
