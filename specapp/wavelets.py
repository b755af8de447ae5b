"""Image denoiser that drops small wavelet coefficients, alike at every place: stationary wavelet shrinkage."""

import numpy as np

from specapp.denoiser import image_denoiser
from specapp.image import Pixels


@image_denoiser
def wavelet(
    pixels: Pixels,
    *,
    sigma: float,
    strength: float,
    family: str = "sym4",
    levels: int = 3,
    threshold: float = 2.5,
) -> Pixels:
    """Drop small coefficients of the stationary wavelet transform.

    Parameters
    ----------
    pixels : ndarray, float32 [shape=(frames, bins)]
        Power over noise in dB.
    sigma : float
        Standard deviation of the noise in dB.
    strength : float
        Factor on `threshold`.
    family : str
        Orthogonal wavelet, as PyWavelets names it.
    levels : int
        Number of scales, each twice as coarse.
    threshold : float
        Largest coefficient that is dropped, in sigma.

    Returns
    -------
    ndarray, float32 [shape=(frames, bins)]
    """
    import pywt

    margin = wavelet_reach(family, levels)
    size = 1 << levels
    pads = [(margin, margin + (-length - 2 * margin) % size) for length in pixels.shape]
    padded = np.pad(pixels, pads, mode="symmetric")
    approximation, *details = pywt.swt2(padded, family, levels, trim_approx=True)
    limit = threshold * sigma * strength
    kept = [tuple(pywt.threshold(band, limit, "hard") for band in level) for level in details]
    smooth: Pixels = pywt.iswt2([approximation, *kept], family)
    rows, columns = pixels.shape
    return smooth[margin : margin + rows, margin : margin + columns].astype(np.float32, copy=False)


def wavelet_reach(family: str, levels: int) -> int:
    """Pixels that a result depends on, on either side: the filters of all levels, forth and back."""
    import pywt

    taps: int = pywt.Wavelet(family).dec_len
    return (taps - 1) * ((1 << levels) - 1)
