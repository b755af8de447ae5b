"""The picture of the gain: dark where there is noise, bright where there is sound."""

import numpy as np
import pytest

from specapp.audio.recording import Recording
from specapp.base.errors import SettingsError
from specapp.denoisers import DENOISERS
from specapp.display.figures.gain import gain_tiles
from specapp.display.view import View
from specapp.pipeline.denoise import denoise
from specapp.pipeline.proposals import LONGEST_S
from specapp.settings.presets import PRESETS
from specapp.settings.settings import Settings
from specapp.spectral.marks import Mark

RATE = 16_000
VIEW = View(axis="linear")


def tone_in_noise(rng: np.random.Generator, seconds: float = 4.0) -> Recording:
    """A tone of 1 kHz in the second half of a noise."""
    t = np.arange(int(seconds * RATE)) / RATE
    samples = 0.02 * rng.standard_normal(t.size) + 0.3 * np.sin(2 * np.pi * 1000 * t) * (t > seconds / 2)
    return Recording(samples.astype(np.float32)[np.newaxis], RATE)


@pytest.mark.parametrize("preset", ["voice", "classic", "music", "quick"])
def test_every_estimate_is_shown_and_what_comes_of_them(preset: str, rng: np.random.Generator) -> None:
    shown = gain_tiles(denoise(tone_in_noise(rng), Settings(preset=preset)), VIEW, 200, 64)
    estimates = PRESETS[preset].passes[0].estimates
    labels = [DENOISERS[estimate.chain[0].denoiser].label for estimate in estimates]
    assert [label for label, _ in shown] == (labels if len(labels) == 1 else [*labels, "Together"])
    for _, tile in shown:
        assert tile.levels.shape == (64, 200)
        assert (tile.levels <= 1e-3).all()
    assert shown[-1][1].levels.min() >= -PRESETS[preset].passes[0].reduction_db - 0.01


def test_tones_are_bright_and_noise_is_dark(rng: np.random.Generator) -> None:
    together = gain_tiles(denoise(tone_in_noise(rng), Settings(preset="music")), VIEW, 200, 64)[-1][1]
    row = 63 - int(1000 / 8000 * 64)
    assert together.levels[row - 1 : row + 2, 120:190].max(axis=0).mean() > -2
    assert together.levels[:40, 20:80].mean() < -4


def test_marks_show(rng: np.random.Generator) -> None:
    marks = (Mark("protect", "box", ((0.5, 4000), (1.5, 8000))),)
    together = gain_tiles(denoise(tone_in_noise(rng), Settings(preset="music", marks=marks)), VIEW, 200, 64)[-1][1]
    assert together.levels[2:28, 32:68].min() > -0.1


def test_too_long_a_recording_gets_a_sentence(rng: np.random.Generator) -> None:
    result = denoise(tone_in_noise(rng), Settings(strength=0))
    long = Recording(np.zeros((1, int((LONGEST_S + 1) * RATE)), np.float32), RATE)
    with pytest.raises(SettingsError, match="excerpt"):
        gain_tiles(type(result)(long, long, long, result.settings, result.measurements), VIEW, 50, 32)
