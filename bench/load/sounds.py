"""Sounds for visitors to bring."""

import io
import wave
from pathlib import Path

import numpy as np

RATE_HZ = 48_000
_BLOCK = 1 << 20


def noisy_tone(seconds: float, seed: int) -> bytes:
    """A WAV of a slowly beating tone in noise, mono, 16 bits."""
    rng = np.random.default_rng(seed)
    time_s = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    tone = 0.2 * np.sin(2 * np.pi * 300 * time_s) * (1 + np.sin(2 * np.pi * 3 * time_s)) / 2
    samples = (32767 * (tone + rng.normal(0, 0.05, time_s.size))).astype("<i2")
    return _wav(samples.tobytes())


def large_wav(path: Path, size_bytes: int) -> Path:
    """A WAV of noise of about this size, stereo, 16 bits: one block of noise again and again."""
    block = np.random.default_rng(0).integers(-2000, 2000, _BLOCK).astype("<i2").tobytes()
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        for _ in range(max(1, size_bytes // len(block))):
            file.writeframesraw(block)
    return path


def _wav(content: bytes) -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(content)
    return made.getvalue()
