"""A step of the tour is stored."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from specapp.audio.recording import Recording
from specapp.jobs import Report
from specapp.picture.pitfalls.mistakes import run
from specapp.ui.tasks.storage import open_recording
from specapp.ui.tasks.tour import TOUR_COLUMNS, TOUR_ROWS, TourRequest, open_tour, run_tour

RATE = 16_000


def test_a_step_of_the_tour_is_stored(stored: Path, folder: Path, voice: Recording, report: Report) -> None:
    run_tour(folder, TourRequest(stored, ("jpeg",)), report)
    facts, wanted = open_tour(folder), run(voice, ("jpeg",))
    assert facts.snr_db == wanted.snr_db
    shown = Image.open(io.BytesIO(facts.picture))
    assert shown.size == (TOUR_COLUMNS, TOUR_ROWS)
    assert np.mean(np.asarray(shown)) == pytest.approx(np.mean(wanted.picture), abs=2)
    assert np.array_equal(open_recording(folder, "heard").samples, wanted.playable.samples)


def test_the_right_way_of_the_tour_is_stored(stored: Path, folder: Path, report: Report) -> None:
    run_tour(folder, TourRequest(stored, ()), report)
    assert open_tour(folder).snr_db == float("inf")
