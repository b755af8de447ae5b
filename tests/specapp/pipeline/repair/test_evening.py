"""Offsets and low levels change nothing about what is taken away."""

import numpy as np
import pytest

from specapp import Settings, denoise
from specapp.pipeline.repair.evening import even_out
from tests.support.signals import noisy, recording, si_sdr_db, speech_like

RATE = 16_000


@pytest.mark.parametrize("offset", [0.003, -0.03, 0.3])
@pytest.mark.parametrize("preset", ["auto", "voice", "classic", "quick", "music"])
def test_an_offset_stays_and_steers_nothing(preset: str, offset: float, rng: np.random.Generator) -> None:
    plain = noisy(speech_like(rng, 4.0, RATE), rng, 10)
    plain -= plain.mean()
    settings = Settings(preset=preset)
    expected = denoise(recording(plain), settings).denoised.samples[0]
    found = denoise(recording(plain + np.float32(offset)), settings).denoised.samples[0]
    assert si_sdr_db(expected, found) > 50
    assert found.mean() == pytest.approx(offset + expected.mean(), abs=1e-5)


@pytest.mark.parametrize("level_db", [-40, -80, -120, -160])
@pytest.mark.parametrize("preset", ["auto", "music"])
def test_quiet_recordings_are_cleaned_like_loud_ones(preset: str, level_db: float, rng: np.random.Generator) -> None:
    loud = noisy(speech_like(rng, 4.0, RATE), rng, 10)
    quiet = loud * np.float32(10 ** (level_db / 20))
    cleaned, expected = (denoise(recording(one), Settings(preset=preset)).denoised.samples[0] for one in (quiet, loud))
    assert si_sdr_db(expected, cleaned) > 40


def test_even_samples_are_left_alone(rng: np.random.Generator) -> None:
    samples = (0.1 * rng.standard_normal((2, RATE))).astype(np.float32)
    samples -= samples.mean(axis=1, keepdims=True)
    assert even_out(samples, RATE).samples is samples


@pytest.mark.parametrize("samples", [np.zeros((1, 50), np.float32), np.full((2, 50), 1e-42, np.float32)])
def test_nothing_to_lift(samples: np.ndarray) -> None:
    assert np.isfinite(even_out(samples, RATE).samples).all()
