"""Clicks are found and repaired; onsets, voices and everything between them stay bit-exact."""

import numpy as np
import pytest

from specapp import Mark, Settings, denoise
from specapp.pipeline.repair.declick import find_clicks, repair
from tests.support.signals import Maker, Signal, music_like, recording, si_sdr_db, speech_like

pytestmark = pytest.mark.long

RATE = 44_100


def clicking(sound: Signal, rng: np.random.Generator, count: int) -> tuple[Signal, np.ndarray]:
    places = np.linspace(0.1, 0.95, count) * sound.size
    places = (places + rng.integers(-500, 500, count)).astype(int)
    out = sound.copy()
    for place in places:
        size = int(rng.integers(8, 45))
        out[place : place + size] += (0.4 * rng.standard_normal(size) * np.exp(-3 * np.arange(size) / size)).astype(
            "f4"
        )
    return out, places


@pytest.mark.parametrize("clean", [speech_like, music_like])
def test_clicks_are_found_and_repaired(clean: Maker, rng: np.random.Generator) -> None:
    sound = clean(rng, 6.0, RATE) + (1e-4 * rng.standard_normal(6 * RATE)).astype(np.float32)
    bad, places = clicking(sound, rng, 20)
    result = denoise(recording(bad, sample_rate=RATE), Settings(preset="archive", clicks=True, reduction_db=0.01))
    spans = find_clicks(bad, RATE)
    hits = sum(any(start - 3 <= place < stop for start, stop in spans) for place in places)
    assert hits >= 14
    assert si_sdr_db(sound, result.denoised.samples[0]) > si_sdr_db(sound, bad) + 6


@pytest.mark.parametrize("clean", [speech_like, music_like])
def test_sound_without_clicks_stays(clean: Maker, rng: np.random.Generator) -> None:
    sound = clean(rng, 6.0, RATE) + (1e-3 * rng.standard_normal(6 * RATE)).astype(np.float32)
    sound[3 * RATE :] += (0.1 * rng.standard_normal(3 * RATE)).astype(np.float32)
    assert len(find_clicks(sound, RATE)) <= 1


def test_only_the_clicks_are_touched(rng: np.random.Generator) -> None:
    bad, _ = clicking(music_like(rng, 4.0, RATE), rng, 8)
    spans = find_clicks(bad, RATE)
    touched = np.zeros(bad.size, bool)
    for (start, stop), samples in zip(spans, repair(bad, spans, RATE), strict=True):
        assert samples.shape == (stop - start,)
        assert np.isfinite(samples).all()
        touched[start:stop] = True
    assert touched.mean() < 0.02
    everything = Mark("protect", "box", ((-1.0, 0.0), (9.0, 1e5)))
    protected = denoise(recording(bad, sample_rate=RATE), Settings(clicks=True, marks=(everything,)))
    assert np.array_equal(protected.denoised.samples[0], bad)


def test_tiles_do_not_show(rng: np.random.Generator) -> None:
    bad, _ = clicking(music_like(rng, 9.0, RATE), rng, 30)
    whole, part = find_clicks(bad, RATE), find_clicks(bad[: 4 * RATE], RATE)
    inside = [span for span in whole if span[1] < 3.9 * RATE]
    assert inside
    assert inside == [span for span in part if span[1] < 3.9 * RATE]


@pytest.mark.parametrize("from_border", [0, 1, 3, 12, 60, 200])
@pytest.mark.parametrize("border", ["beginning", "end"])
@pytest.mark.parametrize("clean", [speech_like, music_like])
def test_a_click_where_a_recording_begins_or_ends(
    clean: Maker, border: str, from_border: int, rng: np.random.Generator
) -> None:
    sound = clean(rng, 1.0, RATE) + (1e-3 * rng.standard_normal(RATE)).astype(np.float32)
    click = np.zeros_like(sound)
    click[from_border : from_border + 4] = [0.7, -0.6, 0.4, -0.2]
    bad = sound + (click if border == "beginning" else click[::-1])
    repaired = bad.copy()
    spans = find_clicks(bad, RATE)
    for (start, stop), samples in zip(spans, repair(bad, spans, RATE), strict=True):
        repaired[start:stop] = samples
    assert np.sum((repaired - sound) ** 2) < 0.1 * np.sum(click**2)


def test_a_recording_that_is_all_click_becomes_silent() -> None:
    (repaired,) = repair(np.ones(20, np.float32), [(0, 20)], RATE)
    assert not repaired.any()


@pytest.mark.parametrize("length", [1, 20, 400])
@pytest.mark.parametrize("rate", [1000, 8000, 192_000])
def test_short_and_odd_recordings(length: int, rate: int, rng: np.random.Generator) -> None:
    for samples in (np.zeros(length, np.float32), rng.standard_normal(length).astype(np.float32)):
        spans = find_clicks(samples, rate)
        assert all(0 <= start < stop <= length for start, stop in spans)
        assert all(np.isfinite(part).all() for part in repair(samples, spans, rate))
