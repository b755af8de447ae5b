"""Taking away: how far the work is said to be."""

import numpy as np
import pytest

from specapp.audio.recording import Recording
from specapp.pipeline.denoise import denoise
from specapp.settings.settings import Settings
from tests.support.signals import noisy, speech_like

RATE = 16_000


@pytest.fixture
def speech(rng: np.random.Generator) -> Recording:
    return Recording(noisy(speech_like(rng, 6.0, RATE), rng, 5)[None].astype(np.float32), RATE)


@pytest.mark.parametrize("preset", ["auto", "hum", "voice"])
def test_progress_never_leaps_over_much_of_the_work(preset: str, speech: Recording) -> None:
    shares: list[float] = [0.0]
    denoise(speech, Settings(preset=preset), progress=shares.append, block_s=0.5)
    assert shares == sorted(shares)
    assert np.diff(shares).max() < 0.25
