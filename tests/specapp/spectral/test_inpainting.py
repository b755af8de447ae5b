"""Marks of kind fill bring a disturbance down to its surroundings and touch nothing else; protect is exact in time."""

import numpy as np
import pytest

from specapp import Mark, Recording, Settings, denoise
from specapp.spectral.frame_source import FrameSource
from specapp.spectral.framing import Framing
from specapp.spectral.inpainting import fill_gain, inpainted
from specapp.spectral.masks import Masks

RATE = 16_000
BEEP = slice(int(2.0 * RATE), int(2.3 * RATE))
MARK = Mark("fill", "box", ((1.95, 800.0), (2.35, 1200.0)))


@pytest.fixture
def beeping(rng: np.random.Generator) -> Recording:
    """Hiss with a loud beep of 1 kHz."""
    samples = (0.02 * rng.standard_normal((2, 4 * RATE))).astype(np.float32)
    time = np.arange(samples.shape[1]) / RATE
    samples[:, BEEP] += (0.4 * np.sin(2 * np.pi * 1000 * time[BEEP])).astype(np.float32)
    return Recording(samples, RATE)


def band_db(samples: np.ndarray, part: slice) -> float:
    """Level between 900 and 1100 Hz."""
    cut = samples[0, part] * np.hanning(part.stop - part.start)
    power = np.abs(np.fft.rfft(cut)) ** 2
    hertz = np.fft.rfftfreq(cut.size, 1 / RATE)
    return float(10 * np.log10(power[(hertz > 900) & (hertz < 1100)].mean() / cut.size))


@pytest.mark.parametrize("preset", ["quick", "music", "auto"])
def test_a_beep_falls_to_its_surroundings(beeping: Recording, preset: str) -> None:
    inner = slice(BEEP.start + RATE // 20, BEEP.stop - RATE // 20)
    around = slice(int(1.4 * RATE), int(1.6 * RATE))
    plain = denoise(beeping, Settings(preset=preset)).denoised.samples
    filled = denoise(beeping, Settings(preset=preset, marks=(MARK,))).denoised.samples
    assert band_db(plain, inner) - band_db(plain, around) > 30
    assert abs(band_db(filled, inner) - band_db(filled, around)) < 8


def test_blocks_do_not_matter(beeping: Recording) -> None:
    settings = Settings(preset="quick", marks=(MARK,))
    whole = denoise(beeping, settings).denoised.samples
    assert np.abs(denoise(beeping, settings, block_s=0.7).denoised.samples - whole).max() < 1e-6


def test_gain_is_capped_and_one_outside(beeping: Recording) -> None:
    source = FrameSource(beeping.samples, RATE, Framing(512, 128))
    gain = fill_gain(Masks((MARK,)), source, 0, source.count)
    assert gain is not None
    inside = Masks((MARK,)).covered(source, 0, source.count)
    assert np.all(gain[~inside] == 1)
    assert gain.max() <= 1
    assert gain.min() > 0
    part = fill_gain(Masks((MARK,)), source, 250, 60)
    assert part is not None
    assert np.array_equal(part, gain[250:310])


def test_without_fill_there_is_nothing_to_do(beeping: Recording) -> None:
    source = FrameSource(beeping.samples, RATE, Framing(512, 128))
    protect = Mark("protect", "box", MARK.points)
    assert fill_gain(Masks((protect,)), source, 0, source.count) is None
    assert fill_gain(Masks((MARK,)), source, 0, 100) is None


def test_inpainting_a_smooth_picture_restores_it(rng: np.random.Generator) -> None:
    levels = np.linspace(0, 4, 120)[:, None] + np.linspace(0, 2, 80)[None]
    power = np.exp(levels + 0.01 * rng.standard_normal(levels.shape)).astype(np.float32)
    missing = np.zeros(power.shape, bool)
    missing[50:62, 30:50] = True
    damaged = np.where(missing, np.float32(1e6), power)
    filled = inpainted(damaged, missing)
    assert np.array_equal(filled[~missing], power[~missing])
    assert np.abs(10 * np.log10(filled[missing] / power[missing])).max() < 3
    assert np.array_equal(inpainted(power, np.ones(power.shape, bool)), power)


@pytest.mark.parametrize("preset", ["quick", "voice", "music", "auto", "question"])
def test_protect_keeps_every_sample_of_its_time(beeping: Recording, preset: str) -> None:
    mark = Mark("protect", "box", ((1.0, 0.0), (1.7, RATE / 2)))
    result = denoise(beeping, Settings(preset=preset, marks=(mark,)))
    kept = slice(RATE, int(1.7 * RATE) + 1)
    assert np.array_equal(result.denoised.samples[:, kept], beeping.samples[:, kept])
    assert np.abs(result.removed.samples[:, int(2.8 * RATE) : int(3.8 * RATE)]).max() > 1e-4


def test_a_mark_smaller_than_a_pixel_has_that_pixel() -> None:
    source = FrameSource(np.zeros((1, RATE), np.float32), RATE, Framing(512, 128))
    tiny = Masks((Mark("remove", "box", ((0.5001, 1003.0), (0.5002, 1004.0))),))
    whole = tiny.covered(source, 0, source.count)
    assert whole.sum() == 1
    parts = [tiny.covered(source, first, 16) for first in range(0, source.count - 16, 16)]
    assert sum(int(part.sum()) for part in parts) == 1
