"""Pictures that several test files share."""

import numpy as np
from numpy.typing import NDArray

from specapp.denoisers.reference_noise import reference_noise
from specapp.spectral.image import Pixels


def clean_ratio(frames: int, bins: int) -> NDArray[np.float64]:
    """Power over noise of a gliding voice with eight harmonics and pauses."""
    frame, place = np.arange(frames)[:, None], np.arange(bins)[None]
    pitch = 9 + 2 * np.sin(frame / 30)
    harmonics = sum(10 ** (3 - 0.25 * k) * np.exp(-(((place - k * pitch) / 1.1) ** 2)) for k in range(1, 9))
    return np.asarray(harmonics * (np.sin(frame / 25) > -0.3))


def noisy_and_clean(frames: int = 320, bins: int = 127, *, seed: int = 1) -> tuple[Pixels, Pixels]:
    """A voice in noise, and the picture that a perfect denoiser would return: both in dB over the noise."""
    signal = clean_ratio(frames, bins)
    noise = 10 ** (reference_noise(frames, 2 * (bins + 1), seed=seed) / 10)
    noisy = 10 * np.log10(signal + noise + 1e-6)
    return noisy.astype(np.float32), (10 * np.log10(1 + signal)).astype(np.float32)
