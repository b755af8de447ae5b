"""Signals that tests make: something like speech, something like music, and noise."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from specapp.audio.recording import Recording

Signal: TypeAlias = NDArray[np.float32]
Maker: TypeAlias = Callable[[np.random.Generator, float, int], Signal]


def speech_like(rng: np.random.Generator, seconds: float, sample_rate: int) -> Signal:
    """Gliding harmonics with formants, switched on and off four times a second."""
    time = np.arange(int(seconds * sample_rate)) / sample_rate
    pitch_hz = 120 + 30 * np.sin(2 * np.pi * 0.7 * time + rng.uniform(0, 6))
    phase = 2 * np.pi * np.cumsum(pitch_hz) / sample_rate
    sound = np.zeros(time.size)
    for harmonic in range(1, int(min(4000, 0.45 * sample_rate) / 150)):
        formants = sum(np.exp(-(((120 * harmonic - hertz) / 250) ** 2)) for hertz in (500, 1500, 2500))
        sound += (0.05 + formants) * np.sin(harmonic * phase + rng.uniform(0, 6))
    envelope = np.clip(np.sin(2 * np.pi * 4 * time + rng.uniform(0, 6)), 0, 1) * (np.sin(2 * np.pi * 0.4 * time) > -0.5)
    return np.asarray(0.1 * sound * envelope, np.float32)


def music_like(rng: np.random.Generator, seconds: float, sample_rate: int) -> Signal:
    """Chords of half a second with harmonics and a slow decay."""
    time = np.arange(int(seconds * sample_rate)) / sample_rate
    sound = np.zeros(time.size)
    for chord in range(int(2 * seconds) + 1):
        since = time - 0.5 * chord
        decay = np.where(since >= 0, np.exp(-2 * np.maximum(since, 0)), 0)
        for note in rng.choice([0, 2, 4, 5, 7, 9, 11], 3, replace=False):
            hertz = 220 * 2 ** (note / 12)
            sound += decay * sum(np.sin(2 * np.pi * hertz * k * since) / k**1.5 for k in range(1, 6))
    return np.asarray(0.05 * sound, np.float32)


def noisy(clean: Signal, rng: np.random.Generator, snr_db: float) -> Signal:
    """`clean` with white noise at this ratio."""
    noise = rng.standard_normal(clean.shape)
    level = np.sqrt(np.mean(clean.astype(float) ** 2) / np.mean(noise**2) * 10 ** (-snr_db / 10))
    return np.asarray(clean + level * noise, np.float32)


def si_sdr_db(clean: Signal, estimate: Signal) -> float:
    """Scale-invariant signal-to-distortion ratio (Le Roux et al. 2019)."""
    reference, estimate = clean.astype(float) - clean.mean(), estimate.astype(float) - estimate.mean()
    target = (estimate @ reference) / (reference @ reference) * reference
    return float(10 * np.log10(target @ target / np.sum((estimate - target) ** 2)))


def recording(*channels: Signal, sample_rate: int = 16_000) -> Recording:
    """A recording of these channels."""
    return Recording(np.stack(channels), sample_rate)
