"""Every denoiser takes every sound that a file can hold; *auto* cleans a voice whatever it is stored with."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import pytest
from numpy.typing import NDArray

from specapp import DENOISERS, Estimate, Pass, Settings, Step, denoise
from specapp.audio.recording import Recording, encode, read
from tests.support.signals import Signal, si_sdr_db, speech_like

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


VOICE_RATE, VOICE_S = 16_000, 6.0
TIME = np.arange(int(VOICE_RATE * VOICE_S)) / VOICE_RATE
Odd: TypeAlias = Callable[[Signal, Signal, Signal], Sequence[NDArray[np.floating[Any]]]]
"""What channels hold, made of a voice and two noises that have nothing to do with each other."""


def _hum(mains_hz: float) -> NDArray[np.float64]:
    harmonics = (1, 2, 3, 4, 5, 7)
    waves = [np.sin(2 * np.pi * k * mains_hz * TIME + k) / k for k in harmonics]
    return np.asarray(0.02 * np.sum(waves, axis=0))


ODD: Mapping[str, Odd] = {
    "offset that drifts": lambda voice, one, _: [voice + one + 0.3 * TIME / VOICE_S],
    "offset that jumps": lambda voice, one, _: [voice + one + 0.2 * (TIME > 3)],
    "all but nothing": lambda voice, one, _: [1e-9 * (voice + one)],
    "far above full scale": lambda voice, one, _: [1e4 * (voice + one)],
    "one channel turned over": lambda voice, one, other: [voice + one, other - voice],
    "one channel turned over, the same noise": lambda voice, one, _: [voice + one, one - voice],
    "one channel late": lambda voice, one, other: [voice + one, np.roll(voice, 320) + other],
    "one channel dead": lambda voice, one, _: [voice + one, 0 * voice],
    "one channel an offset": lambda voice, one, _: [voice + one, 0 * voice + 0.25],
    "one channel 30 dB below": lambda voice, one, other: [voice + one, 0.03 * (voice + other)],
    "two hums": lambda voice, one, _: [voice + one + _hum(50) + _hum(60)],
    "hum turned over in one channel": lambda voice, one, other: [voice + one + _hum(50), voice + other - _hum(50)],
}


@pytest.mark.parametrize("name", ODD)
def test_a_voice_is_cleaned_whatever_it_is_stored_with(name: str, rng: np.random.Generator) -> None:
    voice = speech_like(rng, VOICE_S, VOICE_RATE)
    noises = (0.2 * voice.std() * rng.standard_normal((2, voice.size))).astype(np.float32)
    channels = np.asarray(ODD[name](voice, *noises), np.float32)
    cleaned = denoise(Recording(channels, VOICE_RATE)).denoised.samples
    assert cleaned.shape == channels.shape
    assert si_sdr_db(voice, cleaned[0]) > si_sdr_db(voice, voice + noises[0]) + 2
    if "dead" in name or "offset" in name:
        assert np.array_equal(cleaned[1:], channels[1:])
