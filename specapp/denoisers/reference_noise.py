"""A picture of nothing but noise, to measure what a denoiser makes of it."""

import numpy as np

from specapp.base.decibels import power_to_db
from specapp.spectral.image import Pixels


def reference_noise(frames: int = 400, n_fft: int = 512, *, seed: int = 2026) -> Pixels:
    """Picture of white noise through a sine window at a hop of a quarter of it.

    Neighbouring pixels are correlated as they are in a recording.

    Parameters
    ----------
    frames : int
        Rows of the picture.
    n_fft : int
        Samples per window.
    seed : int
        The same seed gives the same picture.

    Returns
    -------
    ndarray, float32 [shape=(frames, n_fft // 2 - 1)]
        Power over mean power in dB, without the bins at 0 Hz and at half the rate, whose distribution is another.
    """
    hop_length = n_fft // 4
    samples = np.random.default_rng(seed).standard_normal((frames - 1) * hop_length + n_fft)
    windowed = np.lib.stride_tricks.sliding_window_view(samples, n_fft)[::hop_length]
    windowed = windowed * np.sin(np.pi * (np.arange(n_fft) + 0.5) / n_fft)
    power = np.abs(np.fft.rfft(windowed, axis=1)[:, 1:-1]) ** 2
    return power_to_db(power / (n_fft / 2)).astype(np.float32)
