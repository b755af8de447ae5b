"""Hum goes, what it hummed under stays."""

import numpy as np
import pytest

from specapp import Mark, Settings, denoise
from specapp.pipeline.repair.dehum import find_hum
from specapp.spectral.masks import Masks
from tests.support.signals import Maker, music_like, recording, si_sdr_db, speech_like

pytestmark = pytest.mark.long

RATE = 16_000


def hum(mains_hz: float, seconds: float, drift_hz: float = 0.05) -> np.ndarray:
    time = np.arange(int(seconds * RATE)) / RATE
    phase = 2 * np.pi * np.cumsum(mains_hz + drift_hz * np.sin(2 * np.pi * 0.1 * time)) / RATE
    harmonics = [np.sin(k * phase + k) / k**0.7 for k in (1, 2, 3, 4, 5, 6, 8)]
    return np.asarray(0.02 * np.sum(harmonics, axis=0), np.float32)


@pytest.mark.parametrize("mains_hz", [50, 60])
@pytest.mark.parametrize("clean", [speech_like, music_like])
def test_hum_goes_and_the_sound_stays(mains_hz: float, clean: Maker, rng: np.random.Generator) -> None:
    sound = clean(rng, 8.0, RATE)
    humming = sound + hum(mains_hz, 8.0)
    found = find_hum(humming[None], RATE)
    assert any(abs(line - mains_hz) < 1.5 for line in found.lines_hz())
    assert si_sdr_db(sound, humming - found.removed(0, sound.size)[0]) > si_sdr_db(sound, humming) + 6


def test_a_whine_is_hum_too(rng: np.random.Generator) -> None:
    sound = speech_like(rng, 8.0, RATE)
    whine = (0.03 * np.sin(2 * np.pi * 1733 * np.arange(sound.size) / RATE)).astype(np.float32)
    found = find_hum((sound + whine)[None], RATE)
    assert found.lines_hz()[0] == pytest.approx(1733, abs=1.5)
    assert si_sdr_db(sound, sound + whine - found.removed(0, sound.size)[0]) > si_sdr_db(sound, sound + whine) + 10


@pytest.mark.parametrize("clean", [speech_like, music_like])
def test_nothing_is_found_where_nothing_hums(clean: Maker, rng: np.random.Generator) -> None:
    sound = clean(rng, 8.0, RATE) + 0.001 * rng.standard_normal(8 * RATE).astype(np.float32)
    found = find_hum(sound[None], RATE)
    taken = found.removed(0, sound.size)[0]
    assert 10 * np.log10((np.mean(taken**2) + 1e-20) / np.mean(sound**2)) < -35


def test_parts_equal_the_whole(rng: np.random.Generator) -> None:
    sound = (speech_like(rng, 20.0, RATE) + hum(50, 20.0))[None]
    found = find_hum(sound, RATE)
    whole = found.removed(0, sound.shape[1])
    for start, stop in [(0, 5000), (77_777, 99_999), (310_000, 320_000)]:
        assert np.abs(found.removed(start, stop) - whole[:, start:stop]).max() < 1e-6


def test_marks_are_obeyed(rng: np.random.Generator) -> None:
    sound = (speech_like(rng, 8.0, RATE) + hum(50, 8.0))[None]
    protected = find_hum(sound, RATE, Masks((Mark("protect", "box", ((-1.0, 0.0), (9.0, 8000.0))),)))
    assert not protected.removed(0, sound.shape[1]).any()


@pytest.mark.parametrize("seconds", [0.01, 1.0, 3.5])
def test_short_recordings(seconds: float) -> None:
    sound = hum(50, seconds)[None]
    found = find_hum(sound, RATE)
    assert found.removed(0, sound.shape[1]).shape == sound.shape
    assert found.found == (seconds > 3)


def test_as_a_preset_and_as_a_switch(rng: np.random.Generator) -> None:
    sound = speech_like(rng, 8.0, RATE)
    humming = recording(sound + hum(60, 8.0))
    with_switch = denoise(humming, Settings(preset="archive", hum=True)).denoised.samples[0]
    without = denoise(humming, Settings(preset="archive")).denoised.samples[0]
    preset = denoise(humming, Settings(preset="hum")).denoised.samples[0]
    for cleaned in (with_switch, preset):
        assert si_sdr_db(sound, cleaned) > si_sdr_db(sound, without) + 4


def test_a_long_note_near_a_harmonic_of_the_mains_stays(rng: np.random.Generator) -> None:
    time = np.arange(12 * RATE) / RATE
    drone = sum(np.sin(2 * np.pi * hertz * time + hertz) for hertz in (1006.0, 1509.0)) * (1 - 0.7 * (time % 3 > 2.4))
    sound = (0.02 * drone + 0.001 * rng.standard_normal(time.size)).astype(np.float32)
    humming = sound + hum(50, 12.0, drift_hz=0.02)
    found = find_hum(humming[None], RATE)
    lines = found.lines_hz()
    assert {50, 100, 150, 200} <= {round(line) for line in lines}
    assert not [line for line in lines if abs(line - 1006) < 3 or abs(line - 1509) < 3]
    assert si_sdr_db(sound, humming - found.removed(0, sound.size)[0]) > si_sdr_db(sound, humming) + 10


@pytest.mark.each_choice
@pytest.mark.parametrize("hertz", [50, 440, 1733, 3900, 6000, 7900])
@pytest.mark.parametrize("clean", [speech_like, music_like])
def test_lines_go_in_the_automatic_preset(hertz: float, clean: Maker, rng: np.random.Generator) -> None:
    seconds = 8 if hertz == 50 or hertz > 4000 else 24
    sound = clean(rng, float(seconds), RATE) + 0.0005 * rng.standard_normal(seconds * RATE).astype(np.float32)
    time = np.arange(sound.size) / RATE
    if hertz == 440 and clean is music_like:
        hertz = 452.3  # beside the notes
    harmonics = (1, 2, 3, 5) if hertz == 50 else (1,)
    lines = np.asarray(0.01 * sum(np.sin(2 * np.pi * k * hertz * time + k) for k in harmonics), np.float32)
    cleaned = denoise(recording(sound + lines)).denoised.samples[0]
    left = cleaned - sound
    window = np.hanning(left.size)
    for k in harmonics:
        wave = np.exp(-2j * np.pi * k * hertz * time) * window
        assert abs(left @ wave) < 0.6 * abs(lines @ wave)


@pytest.mark.parametrize("hertz", [(50.0,), (440.0,), (220.0, 277.2, 329.6), (1000.0, 5000.0)])
@pytest.mark.parametrize("seconds", [4.0, 12.0])
def test_tones_that_are_the_sound_itself_stay(
    hertz: tuple[float, ...], seconds: float, rng: np.random.Generator
) -> None:
    time = np.arange(int(seconds * RATE)) / RATE
    tones = 0.1 * sum(np.sin(2 * np.pi * one * time + one) for one in hertz)
    sound = np.asarray(tones + 1e-4 * rng.standard_normal(time.size), np.float32)
    assert not find_hum(sound[None], RATE, careful=True).found


def test_a_line_that_comes_later_may_be_a_note(rng: np.random.Generator) -> None:
    sound = speech_like(rng, 12.0, RATE) + 1e-4 * rng.standard_normal(12 * RATE)
    note = 0.01 * np.sin(2 * np.pi * 1733 * np.arange(sound.size) / RATE) * (np.arange(sound.size) > 2 * RATE)
    assert not find_hum((sound + note).astype(np.float32)[None], RATE, careful=True).found
