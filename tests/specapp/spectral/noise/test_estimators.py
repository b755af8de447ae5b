"""The noise is found: its level, its shape, under speech and between tones, however the recording is cut."""

import numpy as np
import pytest

from specapp.base.errors import SettingsError
from specapp.spectral.frame_source import ALL_BINS, FrameSource
from specapp.spectral.framing import Framing
from specapp.spectral.marks import Mark
from specapp.spectral.masks import Masks
from specapp.spectral.noise.gated import gate
from specapp.spectral.noise.learned import learn_marks, learn_region
from specapp.spectral.noise.profile import NoiseProfile
from specapp.spectral.noise.tracked import track
from specapp.spectral.spectrogram import GRID, Power

RATE = 16_000
VOICE, LONG = Framing(512, 128), Framing(1024, 256)


def source(samples: np.ndarray, framing: Framing = VOICE) -> FrameSource:
    return FrameSource(samples.astype(np.float32)[None], RATE, framing)


def expected_power(framing: Framing, deviation: float) -> float:
    return float(deviation**2 * (framing.weights().astype(float) ** 2).sum())


def bursts(rng: np.random.Generator, seconds: float = 8.0) -> np.ndarray:
    """White noise of deviation 0.01 with a loud harmonic tone every other 0.4 s."""
    time = np.arange(int(seconds * RATE)) / RATE
    tone = sum(np.sin(2 * np.pi * 150 * k * time) / k for k in range(1, 20))
    return 0.01 * rng.standard_normal(time.size) + 0.1 * tone * (time % 0.8 < 0.4)


@pytest.mark.parametrize("framing", [VOICE, LONG])
def test_level_of_white_noise(rng: np.random.Generator, framing: Framing) -> None:
    white = source(0.01 * rng.standard_normal(10 * RATE), framing)
    truth = expected_power(framing, 0.01)
    followed = track(white).power(0, white.power(0, white.count))
    middle = slice(5, -5)
    assert -2.5 < 10 * np.log10(np.median(followed[:, middle]) / truth) < 0.5
    floor = gate(white, bias=1.0).level[0, middle]
    assert -4 < 10 * np.log10(np.median(floor) / truth) < 0.5


def test_tracking_sees_the_noise_under_bursts(rng: np.random.Generator) -> None:
    bursting = source(bursts(rng))
    followed = track(bursting).power(0, bursting.power(0, bursting.count))
    error_db = 10 * np.log10(np.median(followed[:, 20:], axis=0) / expected_power(VOICE, 0.01))
    assert np.abs(np.median(error_db)) < 2


def test_tracking_follows_a_step(rng: np.random.Generator) -> None:
    level = np.where(np.arange(12 * RATE) < 6 * RATE, 0.01, 0.05)
    stepping = source(level * rng.standard_normal(level.size))
    followed = np.median(track(stepping).power(0, stepping.power(0, stepping.count)), axis=1)
    assert 10 * np.log10(followed[-200:].mean() / followed[:200].mean()) == pytest.approx(14, abs=1.5)


@pytest.mark.parametrize("seconds", [0.3, 0.5, 0.75, 1.0, 1.25, 2.5, 5.0])
@pytest.mark.parametrize("part", ["beginning", "end"])
def test_a_word_at_the_edge_of_a_recording_is_no_noise(seconds: float, part: str, rng: np.random.Generator) -> None:
    time = np.arange(int(seconds * RATE)) / RATE
    word = 0.1 * sum(np.sin(2 * np.pi * 150 * k * time) / k for k in range(1, 20)) * (time < min(0.5 * seconds, 0.6))
    spoken = source(0.01 * rng.standard_normal(time.size) + (word if part == "beginning" else word[::-1]))
    followed = track(spoken).power(0, spoken.power(0, spoken.count))[4:-4]
    assert 10 * np.log10(followed[[0, -1]].mean(axis=1).max() / expected_power(VOICE, 0.01)) < 4


@pytest.mark.parametrize("part", ["beginning", "end"])
def test_noise_that_ends_or_sets_in_is_known_at_the_edge(part: str, rng: np.random.Generator) -> None:
    level = np.where(np.arange(4 * RATE) < RATE, 0.1, 0.01)
    stepping = source((level if part == "beginning" else level[::-1]) * rng.standard_normal(level.size))
    followed = track(stepping).power(0, stepping.power(0, stepping.count))
    loud = followed[slice(10, 60) if part == "beginning" else slice(-60, -10)]
    assert 10 * np.log10(np.median(loud) / expected_power(VOICE, 0.1)) > -8


def test_words_beside_long_silence_ask_for_few_frames_at_once(rng: np.random.Generator) -> None:
    time = np.arange(RATE) / RATE
    word = sum(np.sin(2 * np.pi * 150 * k * time) / k for k in range(1, 20)) * (time < 0.5)
    spoken = 0.1 * word + 0.01 * rng.standard_normal(time.size)
    asked: list[int] = []

    class Asked(FrameSource):
        def power(self, first: int, last: int, bins: slice = ALL_BINS) -> Power:
            asked.append(last - first)
            return super().power(first, last, bins)

    long = Asked(np.r_[spoken, np.zeros(60 * RATE), spoken].astype(np.float32)[None], RATE, VOICE)
    track(long, keep=False)
    assert max(asked) <= GRID
    assert sum(asked) < 2.2 * long.count  # each frame forward and backward, and a little at the ends


def test_tracking_does_not_depend_on_how_the_recording_is_cut(rng: np.random.Generator) -> None:
    bursting = source(bursts(rng, 11.3))
    power = bursting.power(0, bursting.count)
    whole = track(bursting).power(0, power)
    states = track(bursting, keep=False)
    assert states.kept is None
    for first, last in [(0, GRID), (GRID, 3 * GRID), (4 * GRID, bursting.count)]:
        assert np.array_equal(states.power(first, power[first:last]), whole[first:last])


def test_gate_stays_below_a_melody(rng: np.random.Generator) -> None:
    notes = [220, 277.2, 329.6, 440, 370, 247, 415, 294] * 2
    time = np.arange(RATE // 2) / RATE
    melody = np.concatenate([sum(np.sin(2 * np.pi * k * hertz * time) / k for k in (1, 2, 3)) for hertz in notes])
    music = source(0.003 * rng.standard_normal(melody.size) + 0.1 * melody, LONG)
    floor_db = 10 * np.log10(gate(music).level[0] / expected_power(LONG, 0.003))
    assert np.median(floor_db) == pytest.approx(-2, abs=2.5)
    tones_db = 10 * np.log10(music.power(0, music.count).mean(axis=0).max() / expected_power(LONG, 0.003))
    assert floor_db.max() < tones_db - 25


def test_region_is_the_mean_of_its_frames(rng: np.random.Generator) -> None:
    samples = 0.001 * rng.standard_normal(6 * RATE)
    samples[3 * RATE : 5 * RATE] *= 30
    noise = learn_region(source(samples), 3.1, 4.9)
    assert 10 * np.log10(noise.level[0, 5:-5].mean() / expected_power(VOICE, 0.03)) == pytest.approx(0, abs=0.3)
    assert learn_region(source(samples), 1.0, 1.001).level.shape == (1, VOICE.bins)
    with pytest.raises(SettingsError, match="outside the recording"):
        learn_region(source(samples), 7, 8)


def test_marked_noise_is_learned_where_it_is_marked(rng: np.random.Generator) -> None:
    samples = source(0.01 * rng.standard_normal(8 * RATE) * np.where(np.arange(8 * RATE) < 4 * RATE, 1, 10))
    box = Masks((Mark("noise", "box", ((5.0, 1000.0), (7.5, 3000.0))),))
    level_db = 10 * np.log10(learn_marks(samples, box).level[0] / expected_power(VOICE, 0.1))
    assert np.abs(level_db[40:90]).max() < 2
    assert level_db[150:].max() < -10
    with pytest.raises(SettingsError, match="holds no pixel"):
        learn_marks(samples, Masks((Mark("noise", "box", ((50.0, 1000.0), (70.0, 3000.0))),)))


def test_profile_keeps_its_level_at_another_rate_and_window(rng: np.random.Generator) -> None:
    learned = learn_region(source(0.02 * rng.standard_normal(20 * RATE)), 0, 20)
    profile = NoiseProfile.from_json(learned.profile(VOICE, RATE, "fan").to_json())
    assert profile.source == "fan"
    assert np.allclose(profile.power(VOICE, RATE), learned.level, rtol=1e-4)
    other = FrameSource((0.02 * rng.standard_normal(20 * RATE)).astype(np.float32)[None], RATE, LONG)
    measured = other.power(0, other.count)[10:-10].mean(axis=0)
    assert abs(10 * np.log10(np.median(profile.power(LONG, RATE)[0] / measured))) < 0.3


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "null",
        '{"bin_hz": 0, "density": [1]}',
        '{"bin_hz": 1, "density": ["x"]}',
        '{"bin_hz": 1, "density": []}',
        '{"bin_hz": 1, "density": [-1]}',
    ],
)
def test_what_is_no_profile_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="profile"):
        NoiseProfile.from_json(text)


@pytest.mark.parametrize("length", [1, 30, 511, 2000])
def test_short_and_silent_recordings(length: int) -> None:
    silent = source(np.zeros(length))
    power = silent.power(0, silent.count)
    for noise in (track(silent), gate(silent)):
        level = noise.power(0, power)
        assert np.isfinite(level).all()
        assert (level > 0).all()
