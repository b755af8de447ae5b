"""Where the noise sets in, ends or jumps: the moment, and what is judged apart then."""

import numpy as np
import pytest

from specapp import Settings, denoise
from specapp.spectral.frame_source import FrameSource
from specapp.spectral.framing import Framing
from specapp.spectral.noise.predicted import predict
from specapp.spectral.noise.steps import noise_steps
from tests.support.signals import Maker, Signal, music_like, recording, si_sdr_db, speech_like

RATE = 16_000
SECONDS = 12.0


def source(samples: Signal, rate: int = RATE) -> FrameSource:
    return FrameSource(np.atleast_2d(samples), rate, Framing.of_duration(0.064, rate, overlap=50))


def steps_s(samples: Signal, rate: int = RATE) -> list[float]:
    return [step / rate for step in noise_steps(source(samples, rate))]


def noise(rng: np.random.Generator, levels_db: tuple[tuple[float, float], ...], rate: int = RATE) -> Signal:
    """White noise that has these levels from these seconds on."""
    time = np.arange(int(SECONDS * rate)) / rate
    starts_s, each_db = zip(*levels_db, strict=True)
    now_db = np.array(each_db)[np.searchsorted(starts_s, time, side="right") - 1]
    return np.asarray(10 ** (now_db / 20) * rng.standard_normal(time.size), np.float32)


STEPS = {
    "sets in": ((0.0, -75.0), (5.0, -40.0)),
    "ends": ((0.0, -40.0), (7.3, -75.0)),
    "off and on": ((0.0, -40.0), (4.0, -75.0), (8.0, -40.0)),
    "turned up": ((0.0, -46.0), (6.1, -38.0)),
    "at last": ((0.0, -75.0), (9.0, -40.0)),
}


@pytest.mark.parametrize("name", STEPS)
def test_the_moment(name: str, rng: np.random.Generator) -> None:
    levels_db = STEPS[name]
    found = steps_s(music_like(rng, SECONDS, RATE) + noise(rng, levels_db))
    assert found == pytest.approx([start_s for start_s, _ in levels_db[1:]], abs=0.05)


@pytest.mark.parametrize("rate", [11_025, 44_100, 96_000])
def test_at_other_rates(rate: int, rng: np.random.Generator) -> None:
    sound = music_like(rng, SECONDS, rate) + noise(rng, ((0.0, -75.0), (5.0, -35.0)), rate)
    assert steps_s(np.stack([sound, 0.5 * sound]), rate) == pytest.approx([5.0], abs=0.05)


@pytest.mark.parametrize("rate", [1, 7, 50, 500, 1000, 2000])
def test_where_there_are_few_bands(rate: int, rng: np.random.Generator) -> None:
    assert steps_s(noise(rng, ((0.0, -40.0),), rate), rate) == []


@pytest.mark.parametrize("noise_db", [-100.0, -60.0, -40.0])
@pytest.mark.parametrize("clean", [speech_like, music_like])
def test_steady_noise_has_none(noise_db: float, clean: Maker, rng: np.random.Generator) -> None:
    assert steps_s(clean(rng, SECONDS, RATE) + noise(rng, ((0.0, noise_db),))) == []


@pytest.mark.parametrize("seconds", [0.01, 0.3, 3.9])
def test_short_recordings_have_none(seconds: float, rng: np.random.Generator) -> None:
    assert steps_s(noise(rng, STEPS["sets in"])[: int(seconds * RATE)]) == []


def test_sounds_that_begin_and_end_are_none(rng: np.random.Generator) -> None:
    """A chord that is held for four seconds, a siren, and a swell of the sea."""
    time = np.arange(int(SECONDS * RATE)) / RATE
    held = np.abs(time - 6) < 2
    chord = sum(np.sin(2 * np.pi * hertz * time) for hertz in 220.0 * np.arange(1, 30))
    siren = np.sin(2 * np.pi * np.cumsum(1500 + 800 * np.sin(2 * np.pi * 0.5 * time)) / RATE)
    sea = rng.standard_normal(time.size) * np.exp(-np.square(time - 6) / 4)
    for sound in (chord * held, siren * held, sea):
        assert steps_s(np.asarray(0.02 * sound, np.float32) + noise(rng, ((0.0, -70.0),))) == []


@pytest.mark.parametrize("behind", [0.0, 0.2])
def test_silence_is_no_step(behind: float, rng: np.random.Generator) -> None:
    sound = music_like(rng, SECONDS, RATE) + noise(rng, ((0.0, -45.0),))
    sound[4 * RATE : 8 * RATE] = behind
    assert steps_s(sound) == []


@pytest.mark.parametrize("silent_s", [0.3, 0.6, 2.0])
@pytest.mark.parametrize("each_db", [(-70.0, -40.0), (-40.0, -70.0)])
def test_a_step_may_hide_behind_a_silence(
    silent_s: float, each_db: tuple[float, float], rng: np.random.Generator
) -> None:
    before_db, behind_db = each_db
    sound = noise(rng, ((0.0, before_db), (5.0 + silent_s, behind_db)))
    sound[5 * RATE : int((5 + silent_s) * RATE)] = 0
    (found,) = steps_s(sound)
    assert 4.95 < found < 5.05 + silent_s


@pytest.mark.parametrize("name", ["sets in", "ends", "off and on"])
def test_each_part_is_cleaned_as_if_it_were_alone(name: str, rng: np.random.Generator) -> None:
    clean, level_db = music_like(rng, SECONDS, RATE), STEPS[name]
    noisy = clean + noise(rng, level_db)
    cleaned = denoise(recording(noisy), Settings(preset="music")).denoised.samples[0]
    edges = [*(int(start_s * RATE) for start_s, _ in level_db), noisy.size]
    for start, stop, (_, now_db) in zip(edges, edges[1:], level_db, strict=False):
        part = slice(start, stop)
        if now_db > -50:
            assert si_sdr_db(clean[part], cleaned[part]) > si_sdr_db(clean[part], noisy[part]) + 6
        else:
            assert si_sdr_db(clean[part], cleaned[part]) > 35


def test_blocks_equal_the_whole(rng: np.random.Generator) -> None:
    heard = source(music_like(rng, SECONDS, RATE) + noise(rng, STEPS["off and on"]))
    found = predict(heard, lambda steps: np.zeros((len(steps) + 1, 1), np.float32))
    assert len(found.steps) == 2
    power = heard.power(0, heard.count)
    whole = found.power(0, power)
    for first, last in [(0, 5), (100, 140), (128, 300), (230, heard.count)]:
        assert np.array_equal(found.power(first, power[first:last]), whole[first:last])
