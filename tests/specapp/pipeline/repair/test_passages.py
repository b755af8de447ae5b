"""Hum that sets in or ends goes; notes, birds and sirens that last as long stay."""

from collections.abc import Callable

import numpy as np
import pytest

from specapp import Settings, denoise
from specapp.base.threads import Threads
from specapp.pipeline.repair.dehum import find_hum
from tests.specapp.pipeline.repair.test_dehum import hum
from tests.support.signals import Maker, Signal, music_like, noisy, recording, si_sdr_db, speech_like

RATE = 16_000
SECONDS = 26.0
TIME = np.arange(int(SECONDS * RATE)) / RATE


def hum_between(mains_hz: float, start_s: float, stop_s: float) -> Signal:
    return np.asarray(hum(mains_hz, SECONDS) * between(start_s, stop_s), np.float32)


def between(start_s: float, stop_s: float) -> Signal:
    """1 between two moments, and 0 before and behind."""
    return np.asarray((start_s <= TIME) & (stop_s > TIME), np.float32)


def lasting(clean: Maker, rng: np.random.Generator) -> Signal:
    return np.resize(clean(rng, 6.5, RATE), TIME.size)


def tone(hertz: float, harmonics: int = 6, vibrato: float = 0.0) -> Signal:
    phase = 2 * np.pi * np.cumsum(hertz * (1 + vibrato * np.sin(2 * np.pi * 5.5 * TIME))) / RATE
    return np.asarray(0.05 * sum(np.sin(k * phase + k) / k for k in range(1, harmonics + 1)), np.float32)


@pytest.mark.each_choice
@pytest.mark.parametrize("hums_s", [(9.0, SECONDS), (0.0, 14.0), (7.0, 19.0)])
@pytest.mark.parametrize("mains_hz", [50, 60])
@pytest.mark.parametrize("clean", [speech_like, music_like])
@pytest.mark.parametrize("careful", [False, True])
def test_hum_that_sets_in_or_ends_goes(
    hums_s: tuple[float, float], mains_hz: float, clean: Maker, rng: np.random.Generator, *, careful: bool
) -> None:
    start_s, stop_s = hums_s
    sound = lasting(clean, rng)
    humming = sound + hum_between(mains_hz, start_s, stop_s)
    found = find_hum(humming[None], RATE, careful=careful)
    assert any(abs(line - mains_hz) < 1.5 for line in found.lines_hz())
    removed = found.removed(0, sound.size)[0]
    left = humming - removed
    inside, outside = between(start_s + 0.5, stop_s - 0.5) > 0, between(start_s - 1.5, stop_s + 1.5) == 0
    assert si_sdr_db(sound[inside], left[inside]) > si_sdr_db(sound[inside], humming[inside]) + 5
    assert np.mean(removed[outside] ** 2) < 10**-2.5 * np.mean(sound[outside] ** 2)


@pytest.mark.parametrize("preset", ["hum", "auto"])
def test_in_presets(preset: str, rng: np.random.Generator) -> None:
    sound = lasting(music_like, rng)
    humming = sound + hum_between(50, 12.0, SECONDS)
    cleaned = denoise(recording(humming), Settings(preset=preset)).denoised.samples[0]
    assert si_sdr_db(sound, cleaned) > si_sdr_db(sound, humming) + 6


def test_it_is_neither_sound_nor_lost_in_auto(rng: np.random.Generator) -> None:
    voice = noisy(lasting(speech_like, rng), rng, 25)
    found = denoise(recording(np.asarray(voice + 3 * hum_between(50, 7.0, 19.0), np.float32))).measurements
    assert found.lost_db < -30
    assert not found.places


@pytest.mark.parametrize(
    ("seconds", "careful"), [(2.5, False), (2.9, False), (2.5, True), (3.0, True), (4.0, True), (5.5, True)]
)
@pytest.mark.parametrize("mains_hz", [50, 60])
@pytest.mark.parametrize("clean", [speech_like, music_like])
def test_short_recordings_lose_the_hum_of_the_mains(
    seconds: float, mains_hz: float, clean: Maker, rng: np.random.Generator, *, careful: bool
) -> None:
    sound = clean(rng, seconds, RATE)
    humming = np.asarray(sound + 0.5 * hum(mains_hz, seconds), np.float32)
    found = find_hum(humming[None], RATE, careful=careful)
    assert si_sdr_db(sound, humming - found.removed(0, sound.size)[0]) > si_sdr_db(sound, humming) + 3


def test_a_lamp_that_is_switched_on_where_something_hums_already(rng: np.random.Generator) -> None:
    sound = lasting(speech_like, rng)
    humming = np.asarray(sound + 0.1 * hum(50, SECONDS) + hum_between(50, 10.0, 22.0), np.float32)
    found = find_hum(humming[None], RATE)
    assert si_sdr_db(sound, humming - found.removed(0, sound.size)[0]) > si_sdr_db(sound, humming) + 6


def test_hum_that_stays_is_found_once() -> None:
    humming = hum(50, SECONDS) + 0.001 * np.random.default_rng(1).standard_normal(TIME.size).astype(np.float32)
    found = find_hum(humming[None], RATE)
    assert found.held.any()
    assert not found.passages.each


def organ_chord() -> Signal:
    return sum((tone(hertz) for hertz in (98.0, 146.83, 196.0, 246.94)), np.float32(0)) * between(6, 20)


def bass_note() -> Signal:
    return tone(49.0) * between(4, 16) + tone(61.74) * between(16, 25)


def strings() -> Signal:
    return sum((tone(hertz, 12, vibrato=0.006) for hertz in (98.0, 146.83, 196.0)), np.float32(0)) * between(5, 20)


def siren() -> Signal:
    phase = 2 * np.pi * np.cumsum(600 + 300 * np.sin(2 * np.pi * 0.2 * TIME)) / RATE
    return np.asarray(0.1 * (np.sin(phase) + 0.3 * np.sin(2 * phase)) * between(5, 20), np.float32)


def birds() -> Signal:
    phase = 2 * np.pi * np.cumsum(3000 + 800 * np.sin(2 * np.pi * 6 * TIME)) / RATE
    return np.asarray(0.1 * np.sin(phase) * (np.sin(2 * np.pi * 2 * TIME) > 0.3) * between(5, 20), np.float32)


def one_tone_of_mains() -> Signal:
    """A note of a bell, alone on a harmonic."""
    return tone(350.0, 1) * between(5, 20)


@pytest.mark.parametrize("sound", [organ_chord, bass_note, strings, siren, birds, one_tone_of_mains])
@pytest.mark.parametrize("careful", [False, True])
def test_what_is_no_hum_stays(sound: Callable[[], Signal], rng: np.random.Generator, *, careful: bool) -> None:
    heard = sound() + 1e-4 * rng.standard_normal(TIME.size).astype(np.float32)
    assert not find_hum(heard[None], RATE, careful=careful).passages.each
    for seconds in (2.5, 4.0):
        part = heard[9 * RATE :][: int(seconds * RATE)]
        assert not find_hum(part[None], RATE, careful=True).found


def test_hum_that_is_the_sound_itself_stays_where_nobody_asked(rng: np.random.Generator) -> None:
    sound = hum_between(50, 8, 20) + 1e-4 * rng.standard_normal(TIME.size).astype(np.float32)
    assert not find_hum(sound[None], RATE, careful=True).found


def test_hum_that_is_most_of_the_sound_stays_where_something_else_passes_by(rng: np.random.Generator) -> None:
    """A transformer, and a car for twenty seconds: what is left alone for a minute is not cut out of a third of it."""
    transformer = hum(50, 60.0)
    time = np.arange(transformer.size) / RATE
    roar = np.convolve(rng.standard_normal(time.size), np.ones(8) / np.sqrt(8), "same")
    car = np.where((time > 20) & (time < 40), 2.0, 0.1) * transformer.std() * roar
    sound = (transformer + car).astype(np.float32)[None]
    assert find_hum(sound, RATE).found
    assert not find_hum(sound, RATE, careful=True).found


def test_parts_equal_the_whole_with_any_number_of_threads(rng: np.random.Generator) -> None:
    sound = (lasting(speech_like, rng) + hum_between(60, 8, 18))[None]
    found = find_hum(sound, RATE)
    whole = found.removed(0, sound.shape[1])
    assert whole.any()
    for start, stop in [(0, 5000), (120_000, 145_678), (280_000, 300_000), (400_000, sound.shape[1])]:
        assert np.abs(found.removed(start, stop) - whole[:, start:stop]).max() < 1e-6
    with Threads(3) as threads:
        assert np.array_equal(find_hum(sound, RATE, threads=threads).removed(0, sound.shape[1]), whole)


@pytest.mark.parametrize("rate", [1_000, 1_500, 2_000, 8_000, 11_025, 44_100])
def test_at_other_rates(rate: int, rng: np.random.Generator) -> None:
    time = np.arange(24 * rate) / rate
    waves = sum(np.sin(2 * np.pi * 50 * k * time + k) for k in (1, 2, 3, 5))
    sound = (0.02 * waves * (time > 10) + 0.01 * rng.standard_normal(time.size)).astype(np.float32)
    found = find_hum(np.stack([sound, 0.5 * sound]), rate)
    assert {1, 2, 3, 5} == {round(line / 50) for line in found.lines_hz()}
    assert 8 <= min(one.first for one in found.passages.each) / 2 <= 12
