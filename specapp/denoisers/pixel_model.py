"""Image denoiser that was trained: a quadratic logistic regression on blurred copies of the picture."""

import json
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from specapp.base.decibels import DB_PER_NEPER, power_to_db
from specapp.base.parameter import Parameter
from specapp.denoisers.base import Denoiser, image_denoiser, uncorrected, whole_blocks
from specapp.denoisers.local_filters import KERNEL_REACH, gaussian_blur
from specapp.spectral.image import Pixels, Scale

_REFERENCE_BIN_HZ = 31.25
"""Hertz of a bin at 16 kHz and 32 ms, with which the model was fitted (training/regressions/fit_pixels.py)."""
_LONGEST_BLUR_S = 0.2
"""The longest of the blurs below; features of training/regressions/fit_pixels.py."""
_LOWEST, _LEAST_BLURRED = -1.5, 3e-2
"""Lowest level (bels) and least blurred ratio of the features that the model was fitted with
(training/regressions/fit_pixels.py)."""
_PIXELS_AT_ONCE = 16_384
"""Pixels per product, which fit into the processor's cache; by speed alone (own choice)."""


@dataclass(frozen=True, slots=True)
class PixelModel:
    """The weights: features are standardised by `mean` and `deviation`, the gain is a power of their probability.

    Parameters
    ----------
    mean, deviation : ndarray, float32 [shape=(9,)]
        Of the features where the model was fitted.
    constant : float
    linear : ndarray, float32 [shape=(9,)]
    quadratic : ndarray, float32 [shape=(9, 9)]
        Upper triangle.
    exponent : float
        The model gives the probability to this power of the gain.
    """

    mean: NDArray[np.float32]
    deviation: NDArray[np.float32]
    constant: float
    linear: NDArray[np.float32]
    quadratic: NDArray[np.float32]
    exponent: float


@cache
def load_pixel_model() -> PixelModel:
    """The weights that come with the package."""
    stored = json.loads(Path(__file__).with_name("pixel_model.json").read_text(encoding="utf-8"))
    names = stored["features"]
    quadratic = np.zeros((len(names), len(names)), np.float32)
    quadratic[np.triu_indices(len(names))] = np.concatenate(stored["quadratic"])
    vectors = (np.array(stored[name], np.float32) for name in ("mean", "deviation", "linear"))
    mean, deviation, linear = vectors
    return PixelModel(mean, deviation, stored["constant"], linear, quadratic, stored["exponent"])


@image_denoiser(cut_tail=False)
def pixel_model(pixels: Pixels, *, strength: float, scale: Scale, least_gain: float = 1e-3) -> Pixels:
    """Estimate the a-priori SNR of every pixel with the trained model.

    Parameters
    ----------
    pixels : ndarray, float32 [shape=(frames, bins)]
        Power over noise in dB.
    strength : float
        Exponent of the gain; below 1 the result is blended with the picture.
    scale : Scale
        Size of a pixel, and power of the whole recording over its noise.
    least_gain : float
        Smallest gain that is proposed.

    Returns
    -------
    ndarray, float32 [shape=(frames, bins)]
        ``10 log10(1 + xi)`` with ``xi = gain / (1 - gain)``, so that the Wiener rule gives exactly the model's gain.
    """
    log_gain = _log_probability(pixels, scale)
    log_gain *= np.float32(max(strength, 1.0) / load_pixel_model().exponent)
    np.clip(log_gain, np.float32(math.log(least_gain)), np.float32(-1e-7), out=log_gain)
    one_less_gain = np.negative(np.expm1(log_gain, out=log_gain), out=log_gain)
    proposed = np.log(one_less_gain, out=one_less_gain)
    proposed *= np.float32(-DB_PER_NEPER)
    if strength < 1:
        proposed = pixels + np.float32(strength) * (proposed - pixels)
    return proposed


def _log_probability(pixels: Pixels, scale: Scale) -> NDArray[np.float32]:
    """Logarithm of the model's probability that a pixel is signal."""
    model = load_pixel_model()
    features = [
        np.clip((feature - mean) / deviation, -4, 4)
        for feature, mean, deviation in zip(pixel_features(pixels, scale), model.mean, model.deviation, strict=True)
    ]
    score = np.empty_like(pixels)
    rows_at_once = max(1, _PIXELS_AT_ONCE // pixels.shape[1])
    for first in range(0, len(pixels), rows_at_once):
        part = score[first : first + rows_at_once]
        z = np.empty((len(features), *part.shape), np.float32)
        for plane, feature in zip(z, features, strict=True):
            plane[:] = feature[first : first + rows_at_once] if len(feature) > 1 else feature
        # One small product per row: BLAS would hand a large one to several threads, which wait on a busy machine.
        slope = model.quadratic.T @ z.swapaxes(0, 1)
        slope += model.linear[:, None]
        np.einsum("rib,irb->rb", slope, z, out=part)
    score += np.float32(model.constant)
    np.exp(np.clip(np.negative(score, out=score), -80, 80, out=score), out=score)
    return np.negative(np.log1p(score, out=score), out=score)


def pixel_features(pixels: Pixels, scale: Scale) -> list[NDArray[np.float32]]:
    """The nine features: each [shape=(frames, bins)], or 1 where it does not depend on frame or bin."""

    def blur(image: Pixels, seconds: float, bins: float) -> Pixels:
        return gaussian_blur(image, seconds / scale.frame_s, bins * _REFERENCE_BIN_HZ / scale.bin_hz)

    def log(image: Pixels) -> Pixels:
        return np.log10(np.maximum(image, np.float32(_LEAST_BLURRED)))

    level = np.maximum(pixels * np.float32(0.1), np.float32(_LOWEST))
    ratio = np.exp(pixels / np.float32(DB_PER_NEPER))
    snr_db = float(power_to_db(float(ratio.mean(dtype=np.float64)))) if scale.snr_db is None else scale.snr_db
    hertz = np.arange(pixels.shape[1], dtype=np.float32) * np.float32(scale.bin_hz)
    position = np.log2(1 + 8 * np.minimum(hertz / np.float32(8000), 2)) / np.float32(3)
    loudness = np.maximum(level, 0).mean(axis=1, keepdims=True)
    return [
        level,
        blur(level, 0.02, 1.2),
        blur(level, 0.012, 8.0),
        blur(level, _LONGEST_BLUR_S, 6.0),
        log(blur(ratio, 0.04, 2.0)),
        log(blur(ratio, 0.01, 10.0)),
        np.full((1, 1), snr_db / 10, np.float32),
        position[None],
        gaussian_blur(loudness, 0.08 / scale.frame_s, 0.01),
    ]


def pixel_model_reach(scale: Scale) -> int:
    """Frames that the longest blur reaches."""
    return math.ceil(KERNEL_REACH * _LONGEST_BLUR_S / scale.frame_s) + 1


PIXELS = Denoiser(
    "pixels",
    "Trained pixel model",
    "Judges every pixel by its surroundings, as learned from noisy speech whose clean version was known.",
    "Quadratic logistic regression on blurred copies, after trainable pixel classification: Arganda-Carreras et "
    "al., Trainable Weka Segmentation, Bioinformatics 33, 2017",
    (Parameter("least_gain", "Least gain", 1e-3, "The lowest gain that it may propose.", 0.001, 0.5, 0.001),),
    pixel_model,
    whole_blocks(lambda _p, _strength, scale: pixel_model_reach(scale)),
    uncorrected,
    keeps_constant=False,
    constant_note="It classifies pixels as voice or noise, so it changes their level.",
    knows_sound=True,
)
