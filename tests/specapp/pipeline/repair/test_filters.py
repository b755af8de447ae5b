"""Rumble and lines that somebody named go, to the decibel that was promised; everything else stays."""

import numpy as np
import pytest

from specapp import Mark, Recording, Settings, denoise
from specapp.pipeline.repair.filters import filters, gain_at
from specapp.spectral.masks import Masks
from tests.support.signals import recording, speech_like

RATE = 16_000


def tone(hz: float, seconds: float = 5.0, rate: int = RATE) -> np.ndarray:
    return np.asarray(0.3 * np.sin(2 * np.pi * hz * np.arange(int(seconds * rate)) / rate), np.float32)[None]


def left_db(
    samples: np.ndarray, high_pass_hz: float = 0.0, notch_hz: tuple[float, ...] = (), rate: int = RATE
) -> float:
    """What is left of a sound, but for its first and last second."""
    left = samples - filters(samples, rate, high_pass_hz, notch_hz).removed(0, samples.shape[1])
    inner = slice(rate, -rate)
    return float(10 * np.log10(np.mean(left[:, inner] ** 2) / np.mean(samples[:, inner] ** 2) + 1e-20))


@pytest.mark.parametrize("rate", [8_000, 44_100])
@pytest.mark.parametrize("high_pass_hz", [20, 45, 100])
@pytest.mark.parametrize("octaves", [-1.0, 0.0, 1.0, 3.0])
def test_the_high_pass_is_as_steep_as_it_says(rate: int, high_pass_hz: float, octaves: float) -> None:
    hz = high_pass_hz * 2**octaves
    promised = 20 * np.log10(gain_at(np.array([hz]), high_pass_hz, ())[0])
    assert left_db(tone(hz, rate=rate), high_pass_hz, rate=rate) == pytest.approx(promised, abs=0.3)


def test_the_curve_is_that_of_the_text() -> None:
    curve = 20 * np.log10(gain_at(np.array([20.0, 40.0, 80.0]), 80, ()))
    assert curve == pytest.approx([-48.2, -24.1, -3.0], abs=0.1)


@pytest.mark.parametrize("line_hz", [50.0, 50.4, 440.0, 3_000.0])
def test_a_notch_takes_its_line_and_leaves_the_neighbours(line_hz: float) -> None:
    half_hz = max(3.0, 0.003 * line_hz)
    assert left_db(tone(line_hz), notch_hz=(line_hz,)) < -50
    assert left_db(tone(line_hz + 0.6 * half_hz), notch_hz=(line_hz,)) < -30
    for beside in (-3 * half_hz, 3 * half_hz):
        assert left_db(tone(line_hz + beside), notch_hz=(line_hz,)) > -0.1


def test_parts_equal_the_whole(rng: np.random.Generator) -> None:
    sound = speech_like(rng, 6.0, RATE)[None]
    named = filters(sound, RATE, 80, (50.0, 1000.0))
    whole = named.removed(0, sound.shape[1])
    for start, stop in [(0, 5000), (33_333, 55_555), (90_000, 96_000)]:
        assert np.abs(named.removed(start, stop) - whole[:, start:stop]).max() < 1e-6


def test_what_is_protected_stays() -> None:
    everything = Masks((Mark("protect", "box", ((-1.0, 0.0), (9.0, 8000.0))),))
    assert not filters(tone(30), RATE, 80, (30.0,), everything).removed(0, 5 * RATE).any()


def test_the_rest_of_the_cleaning_sees_what_is_left(rng: np.random.Generator) -> None:
    sound = recording(speech_like(rng, 3.0, RATE) + 0.01 * rng.standard_normal(3 * RATE).astype(np.float32))
    rumbling = Recording(sound.samples + tone(25, 3.0), RATE)
    result = denoise(rumbling, Settings("quick", high_pass_hz=80))
    inner = slice(RATE // 2, -RATE // 2)
    left, taken = result.denoised.samples, result.removed.samples
    assert np.abs(rumbling.samples - taken - left).max() < 1e-6
    clean = denoise(sound, Settings("quick", high_pass_hz=80)).denoised.samples
    assert np.sqrt(np.mean((left - clean)[:, inner] ** 2)) < 0.01 * np.sqrt(np.mean(tone(25) ** 2))


def test_without_a_filter_not_one_bit_changes(rng: np.random.Generator) -> None:
    sound = recording(speech_like(rng, 2.0, RATE))
    plain, named = (denoise(sound, one) for one in (Settings("quick"), Settings("quick", high_pass_hz=0, notch_hz=())))
    assert plain.denoised.samples.tobytes() == named.denoised.samples.tobytes()
    nothing = denoise(sound, Settings("quick", strength=0, high_pass_hz=80, notch_hz=(50.0,)))
    assert nothing.denoised.samples.tobytes() == sound.samples.tobytes()


@pytest.mark.parametrize("high_pass_hz", [0.0, 40.0])
def test_a_high_pass_takes_an_offset_out_and_nothing_else_does(high_pass_hz: float, rng: np.random.Generator) -> None:
    sound = speech_like(rng, 4.0, RATE) + np.float32(0.1)
    left = denoise(recording(sound), Settings("quick", high_pass_hz=high_pass_hz)).denoised.samples
    assert float(left.mean()) == pytest.approx(0.0 if high_pass_hz else float(sound.mean()), abs=2e-3)
