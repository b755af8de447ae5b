"""An offset that moves steers nothing, and passes for speech take it away."""

from collections.abc import Callable, Mapping

import numpy as np
import pytest
from numpy.typing import NDArray

from specapp import Mark, Settings, denoise
from specapp.base.errors import AudioError
from specapp.pipeline.repair.swell import strong_swell
from tests.support.signals import Signal, noisy, recording, si_sdr_db, speech_like

RATE = 16_000
SWELLS: Mapping[str, Callable[[NDArray[np.float64]], NDArray[np.float64]]] = {
    "drift": lambda time: 0.5 * time / time[-1],
    "jump": lambda time: np.where(time > 2.5, 0.25, 0.0),
    "sway": lambda time: 0.2 * np.sin(2 * np.pi * 0.4 * time),
    "wind": lambda time: 0.2 * np.sin(2 * np.pi * 9 * time),
    "rumble": lambda time: 0.2 * np.sin(2 * np.pi * 15 * time),
}


def swelling(name: str, rng: np.random.Generator) -> tuple[Signal, Signal, Signal]:
    """Speech, the same with noise, and what moves it."""
    clean = speech_like(rng, 6.0, RATE)
    return clean, noisy(clean, rng, 15), SWELLS[name](np.arange(clean.size) / RATE).astype(np.float32)


def above_40_hz(samples: Signal) -> Signal:
    """From the third second on, behind the jump, which is a click as well."""
    samples = samples[3 * RATE :]
    spectrum = np.fft.rfft(samples * np.hanning(samples.size))
    spectrum[: int(40 * samples.size / RATE)] = 0
    return np.fft.irfft(spectrum).astype(np.float32)


@pytest.mark.parametrize("swell", SWELLS)
@pytest.mark.parametrize("preset", ["auto", "voice", "classic", "quick"])
def test_speech_is_cleaned_as_without_it(preset: str, swell: str, rng: np.random.Generator) -> None:
    clean, plain, moves = swelling(swell, rng)
    settings = Settings(preset=preset)
    expected = denoise(recording(plain), settings).denoised.samples[0]
    found = denoise(recording(plain + moves), settings).denoised.samples[0]
    reference = above_40_hz(clean)
    assert si_sdr_db(reference, above_40_hz(found)) > si_sdr_db(reference, above_40_hz(expected)) - 1
    assert np.std(found - expected) < 0.2 * np.std(moves)


def test_what_is_protected_stays(rng: np.random.Generator) -> None:
    _, plain, moves = swelling("sway", rng)
    everything = Mark("protect", "box", ((-1.0, 0.0), (9.0, 8000.0)))
    result = denoise(recording(plain + moves), Settings(preset="voice", marks=(everything,)))
    assert not result.removed.samples.any()


def test_of_each_channel_its_own(rng: np.random.Generator) -> None:
    _, plain, moves = swelling("sway", rng)
    swell = strong_swell(np.stack([plain, plain + moves]), RATE)
    assert swell is not None
    still = swell.taken_off(np.stack([plain, plain + moves]))
    assert np.std(still[0] - still[1]) < 1e-3
    whole = swell.over(0, plain.size)
    assert np.array_equal(swell.over(1234, 5678), whole[:, 1234:5678])


def test_there_is_none_beside_digital_silence(rng: np.random.Generator) -> None:
    """Which stays what it is, so that what is taken off beside it would end in a step."""
    _, plain, moves = swelling("sway", rng)
    gap = np.where(np.arange(plain.size) // RATE == 2, 0, plain + moves)[None].astype(np.float32)
    assert strong_swell((plain + moves)[None], RATE) is not None
    assert strong_swell(gap, RATE) is None


@pytest.mark.parametrize("rate", [8000, 44_100, 384_000])
def test_ordinary_recordings_have_none(rate: int, rng: np.random.Generator) -> None:
    bass = 0.3 * np.sin(2 * np.pi * 41.2 * np.arange(rate) / rate)
    assert strong_swell(bass[None].astype(np.float32), rate) is None
    assert strong_swell(noisy(speech_like(rng, 1.0, rate), rng, 0)[None], rate) is None
    assert strong_swell(np.zeros((1, 50), np.float32), rate) is None


@pytest.mark.parametrize("value", [np.nan, np.inf])
@pytest.mark.parametrize("channels", [1, 2])
def test_samples_that_are_no_numbers_are_named(value: float, channels: int, rng: np.random.Generator) -> None:
    samples = (0.1 * rng.standard_normal((channels, RATE))).astype(np.float32)
    samples[-1, 100] = value
    with pytest.raises(AudioError, match="no finite numbers"):
        denoise(recording(*samples))
