"""What the network says where channels are silent for a while, and how long each of its levels counts."""

import numpy as np
import pytest

from specapp import Settings, denoise
from specapp.display.figures.judged_noise import judge_noise
from specapp.spectral.frame_source import FrameSource
from specapp.spectral.framing import Framing
from specapp.spectral.noise.judgement import Judgement, at_common_places
from specapp.spectral.noise.predicted import judge_parts, predict
from tests.support.signals import Maker, Signal, music_like, recording, si_sdr_db, speech_like

RATE = 16_000
SECONDS = 16.0
TIME_S = np.arange(int(SECONDS * RATE)) / RATE
SILENCES_S = {
    "ends": ((), ((10.0, SECONDS),)),
    "ends where the noise sets in": ((), ((8.0, SECONDS),)),
    "begins later": ((), ((0.0, 5.0),)),
    "begins where the noise sets in": ((), ((0.0, 8.0),)),
    "muted": ((), ((9.0, 13.0),)),
    "both gated": (((2.0, 7.0),), ((8.0, 9.0),)),
    "silent throughout": (((2.0, 7.0),), ((0.0, SECONDS),)),
}
"""First and last second of silence, by channel."""


def heard(samples: Signal) -> FrameSource:
    return FrameSource(np.atleast_2d(samples), RATE, Framing.of_duration(0.064, RATE, overlap=50))


def noise(rng: np.random.Generator, before_db: float, behind_db: float = -40.0) -> Signal:
    """White noise that has another level from 8 s on."""
    level_db = np.where(TIME_S < 8, before_db, behind_db)
    return np.asarray(10 ** (level_db / 20) * rng.standard_normal(TIME_S.size), np.float32)


def two_channels(rng: np.random.Generator, clean: Maker, before_db: float, name: str) -> tuple[Signal, Signal]:
    """A sound and what is heard of it, in two channels, each silent for a while [each shape=(2, n)]."""
    sound = clean(rng, SECONDS, RATE) * np.array([[1.0], [0.6]], np.float32)
    mixed = sound + np.stack([noise(rng, before_db) for _ in range(2)])
    for channel, silences_s in enumerate(SILENCES_S[name]):
        for start_s, stop_s in silences_s:
            for one in (sound, mixed):
                one[channel, int(start_s * RATE) : int(stop_s * RATE)] = 0
    return sound, mixed


CASES = [("auto", name, before_db) for name in SILENCES_S for before_db in (-75.0, -40.0)]
PRESETS = [(preset, "muted", -75.0) for preset in ("music", "nature", "hum")]


@pytest.mark.parametrize(("preset", "name", "before_db"), CASES + PRESETS)
def test_a_channel_may_be_silent_for_a_while(
    preset: str, name: str, before_db: float, rng: np.random.Generator
) -> None:
    sound, mixed = two_channels(rng, speech_like if name == "both gated" else music_like, before_db, name)
    result = denoise(recording(*mixed), Settings(preset=preset))
    assert np.isfinite(result.denoised.samples).all()
    assert si_sdr_db(sound[0], result.denoised.samples[0]) > si_sdr_db(sound[0], mixed[0]) - 0.5
    assert np.isfinite(result.measurements.lost_db)


@pytest.mark.parametrize("name", SILENCES_S)
@pytest.mark.parametrize("steps", [(), (8 * RATE,)])
def test_channels_are_judged_at_the_same_places(name: str, steps: tuple[int, ...], rng: np.random.Generator) -> None:
    _, mixed = two_channels(rng, music_like, -75.0, name)
    first, second = judge_parts(heard(mixed), steps)
    assert np.array_equal(first.places_s, second.places_s)
    assert (np.diff(first.places_s) >= 0).all()
    for one in (first, second):
        assert len(one.quantiles_db) == len(one.floor_db) == len(one.speech) == len(one.places_s)


@pytest.mark.parametrize("name", SILENCES_S)
def test_the_figure_hears_them_too(name: str, rng: np.random.Generator) -> None:
    judged = judge_noise(recording(*two_channels(rng, music_like, -75.0, name)[1]))
    assert judged is not None
    assert np.isfinite(judged.middle_db).all()


def judgement(places_s: list[float], values: list[float]) -> Judgement:
    series = np.array(values, np.float32)
    return Judgement(np.array(places_s), np.tile(series[:, None, None], (1, 2, 3)), series[:, None], series)


def test_other_places_lie_on_straight_lines_between_its_own() -> None:
    first, second = at_common_places((judgement([1, 3], [10, 20]), judgement([2, 5], [0, 30])))
    assert first.places_s.tolist() == [1, 2, 3, 5]
    assert first.speech.tolist() == first.quantiles_db[:, 1, 2].tolist() == [10, 15, 20, 20]
    assert second.speech.tolist() == second.floor_db[:, 0].tolist() == [0, 0, 10, 30]


def test_the_same_places_change_nothing() -> None:
    both = judgement([1, 3], [10, 20]), judgement([1, 3], [0, 30])
    assert at_common_places(both) is both


@pytest.mark.parametrize("loud_s", [1.5, 3.0, 8.0])
def test_each_level_counts_for_as_long_as_it_holds(loud_s: float, rng: np.random.Generator) -> None:
    quiet, loud = (10 ** (level / 20) * rng.standard_normal(RATE * 40) for level in (-60, -20))
    source = heard(np.concatenate([quiet, loud[: int(loud_s * RATE)]]).astype(np.float32))
    found = predict(source, lambda steps: np.zeros((len(steps) + 1, 1), np.float32))
    truth = found.power(0, source.power(0, source.count)).mean(axis=0)
    bin_hz, density = found.profile(source.framing, RATE).bin_hz, found.profile(source.framing, RATE).density
    assert len(density) == len(truth) == round(RATE / 2 / bin_hz) + 1
    assert found.slow.mean(source.count) == pytest.approx(truth, rel=0.05)
