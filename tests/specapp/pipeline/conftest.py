"""A voice that several files of tests clean."""

import numpy as np
import pytest

from specapp.audio.recording import Recording
from tests.support.signals import noisy, recording, speech_like

RATE = 16_000


@pytest.fixture
def speech(rng: np.random.Generator) -> tuple[np.ndarray, Recording]:
    """Clean samples, and a recording of them in noise."""
    clean = speech_like(rng, 6.0, RATE)
    return clean, recording(noisy(clean, rng, 5))
