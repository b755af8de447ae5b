"""The picture: power over noise in decibels, one pixel per frame and bin, with noise of known strength.

The power of noise in an STFT bin is exponentially distributed, so the logarithm of power over its mean has, wherever
there is only noise, the standard deviation `SIGMA_DB` and the mean `NOISE_MEAN_DB`, whatever the recording. Every image
denoiser can therefore be told how strong the noise is instead of guessing it.
"""

from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from specapp.base.decibels import db_to_power, power_to_db

Pixels: TypeAlias = NDArray[np.float32]

SIGMA_DB = 5.57
"""Standard deviation of 10 log10 of an exponential variable: 10 / ln 10 * pi / sqrt 6 (definition)."""
NOISE_MEAN_DB = -2.51
"""Mean of 10 log10 of an exponential variable of mean 1: -10 / ln 10 * Euler's constant (definition)."""
_FLOOR = 1e-6
"""-60 dB under the noise, so that silence has a logarithm (own choice)."""


@dataclass(frozen=True, slots=True)
class Scale:
    """What a pixel spans, for denoisers whose reach is in seconds and hertz.

    Parameters
    ----------
    frame_s : float
        Seconds from one frame (row) to the next.
    bin_hz : float
        Hertz from one bin (column) to the next.
    snr_db : float or None
        Power of the whole recording over its noise in dB; None: the picture's own.
    noise : ndarray, float32 [shape=(frames or 1, bins)] or None
        Power of the noise that the pixels are over; None: not known.
    """

    frame_s: float = 0.008
    bin_hz: float = 31.25
    snr_db: float | None = None
    noise: NDArray[np.float32] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Image:
    """A spectrogram as a picture.

    Parameters
    ----------
    pixels : ndarray, float32 [shape=(frames, bins)]
        Power over noise in dB.
    scale : Scale
    """

    pixels: Pixels
    scale: Scale


def to_image(power: NDArray[np.float32], noise: NDArray[np.float32], scale: Scale) -> Image:
    """Picture of a power spectrogram over its noise.

    Parameters
    ----------
    power : ndarray, float32 [shape=(frames, bins)]
    noise : ndarray, float32 [shape=(frames, bins) or (bins,) or (1, bins)]
        Mean power of the noise, > 0.
    scale : Scale

    Returns
    -------
    Image
        Levels over the noise in dB, of the spectrogram's shape.

    See Also
    --------
    to_power_ratio : the inverse.

    Examples
    --------
    >>> power, noise = np.full((2, 3), 10, np.float32), np.ones(3, np.float32)
    >>> image = to_image(power, noise, Scale())
    >>> image.pixels.shape, round(float(image.pixels[0, 0]), 2)
    ((2, 3), 10.0)
    """
    pixels = power_to_db(power / noise + np.float32(_FLOOR))
    return Image(pixels.astype(np.float32, copy=False), scale)


def to_power_ratio(pixels: Pixels) -> NDArray[np.float32]:
    """Power over noise (linear) of the pixels of an image.

    Parameters
    ----------
    pixels : ndarray, float32 [shape=(frames, bins)]
        Power over noise in dB.

    Returns
    -------
    ndarray, float32
        Of the shape of the pixels.

    See Also
    --------
    to_image : the inverse.

    Examples
    --------
    >>> noise = np.full((1, 2), 0.5, np.float32)
    >>> image = to_image(np.array([[0.5, 5.0]], np.float32), noise, Scale())
    >>> [round(float(ratio), 3) for ratio in to_power_ratio(image.pixels)[0]]
    [1.0, 10.0]
    """
    ratio: NDArray[np.float32] = db_to_power(pixels) - np.float32(_FLOOR)
    return np.maximum(ratio, 0, out=ratio)
