"""Every denoiser takes every sound that a file can hold."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np
import pytest
from numpy.typing import NDArray

from specapp import DENOISERS, Estimate, Pass, Settings, Step, denoise
from specapp.audio.recording import Recording, encode, read

RATE = 8000
LENGTH = 3000
Sound: TypeAlias = Callable[[np.random.Generator], NDArray[np.float64]]
SOUNDS: Mapping[str, Sound] = {
    "zeros": lambda _: np.zeros(LENGTH),
    "constant": lambda _: np.full(LENGTH, 0.5),
    "denormal": lambda rng: rng.normal(0, 1e-41, LENGTH),
    "impulse": lambda _: np.eye(1, LENGTH, LENGTH // 2)[0],
    "square": lambda _: np.resize([1.0, -1.0], LENGTH),
    "loud": lambda rng: rng.normal(0, 1e4, LENGTH),
    "silence then noise": lambda rng: np.r_[np.zeros(LENGTH // 2), rng.normal(0, 0.1, LENGTH // 2)],
    "no numbers": lambda rng: np.where(rng.random(LENGTH) < 0.01, np.nan, rng.normal(0, 0.1, LENGTH)),
    "infinite": lambda rng: np.where(rng.random(LENGTH) < 0.01, np.inf, rng.normal(0, 0.1, LENGTH)),
    "one sample": lambda _: np.array([0.3]),
    "shorter than a window": lambda rng: rng.normal(0, 0.1, 100),
    "just long enough": lambda rng: rng.normal(0, 0.1, RATE // 4),
}


@pytest.mark.parametrize("sound", SOUNDS)
@pytest.mark.parametrize("name", DENOISERS)
def test_odd_sounds_stay_finite_and_keep_their_length(name: str, sound: str, rng: np.random.Generator) -> None:
    samples = SOUNDS[sound](rng).astype(np.float32)
    original = read(wave_of(samples))
    result = denoise(original, Settings(passes=(Pass((Estimate((Step(name),)),)),)))
    assert result.denoised.length == result.removed.length == samples.size
    assert np.isfinite(result.denoised.samples).all()
    assert np.isfinite(result.removed.samples).all()
    if not np.any(original.samples):
        assert not np.any(result.denoised.samples)


def wave_of(samples: NDArray[np.float32]) -> bytes:
    """A WAV of real numbers, whatever they are."""
    plain = encode(Recording(np.zeros((1, samples.size), np.float32), RATE), container="WAV", subtype="FLOAT").data
    at = plain.index(b"data") + 8
    return plain[:at] + samples.astype("<f4").tobytes() + plain[at + 4 * samples.size :]
