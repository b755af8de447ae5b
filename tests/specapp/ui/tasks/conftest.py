"""A stored voice, a folder for what a worker makes of it, and its progress."""

from pathlib import Path

import numpy as np
import pytest

from specapp.audio.recording import Recording
from specapp.jobs import Report
from specapp.ui.tasks.storage import store_recording
from tests.support.signals import noisy, recording, speech_like

RATE = 16_000


@pytest.fixture
def voice() -> Recording:
    rng = np.random.default_rng(0)
    return recording(noisy(speech_like(rng, 1.5, RATE), rng, 5), sample_rate=RATE)


@pytest.fixture
def stored(tmp_path: Path, voice: Recording) -> Path:
    folder = tmp_path / "stored"
    folder.mkdir()
    store_recording(voice, folder)
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "job"
    path.mkdir()
    return path


@pytest.fixture
def shares() -> list[float]:
    return []


@pytest.fixture
def report(shares: list[float]) -> Report:
    def note(share: float, _: str) -> None:
        shares.append(share)

    return note
