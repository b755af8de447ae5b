"""What a visitor is told about a result."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from specapp.audio.metadata import Metadata
from specapp.audio.recording import Recording
from specapp.pipeline.measuring.lost_sound import LostPlace
from specapp.pipeline.measuring.measured import Measurements
from specapp.settings.settings import Settings
from specapp.ui.results.measurements import noticed_places
from specapp.ui.tasks.denoise import DenoiseRequest, run_denoise
from specapp.ui.tasks.storage import store_recording
from specapp.ui.text import escaped

PLACES = tuple(LostPlace(second, second + 1, 200, 900, -30 - second, "sound") for second in range(8))
LOST = Measurements(12, 10, 20, -6, -130, 0, 1, lost_db=-10, places=PLACES)


def test_the_worst_few_places_are_pointed_out() -> None:
    assert noticed_places(LOST) == PLACES[:3]


@pytest.mark.parametrize("lost_db", [-20.0, -60.0])
def test_none_is_pointed_out_where_hardly_anything_was_lost(lost_db: float) -> None:
    assert noticed_places(replace(LOST, lost_db=lost_db)) == ()


def test_at_half_the_strength_less_is_lost() -> None:
    assert noticed_places(replace(LOST, lost_db=-15).at_strength(0.5, 0)) == ()


def _told(folder: str) -> None:
    from pathlib import Path
    from types import SimpleNamespace
    from typing import cast

    from specapp.ui.results.measurements import measurements_section
    from specapp.ui.session.denoise_jobs import Task

    measurements_section(cast("Task", SimpleNamespace(job=SimpleNamespace(folder=Path(folder)), strength=100.0)))


def test_what_was_wrong_with_the_file_is_said_beside_its_result(tmp_path: Path, rng: np.random.Generator) -> None:
    stored, result = tmp_path / "stored", tmp_path / "result"
    for folder in (stored, result):
        folder.mkdir()
    source = Metadata(name="cut.mp3", warnings=("The file ends early.", "1 damaged packet was left out."))
    store_recording(Recording(0.1 * rng.standard_normal((1, 8000)), 16_000, source), stored)
    run_denoise(result, DenoiseRequest(stored, Settings(preset="quick").to_json()), lambda *_: None)
    page = AppTest.from_function(_told, kwargs={"folder": str(result)}, default_timeout=30).run()
    assert not page.exception
    assert [one.value for one in page.info][:2] == list(map(escaped, source.warnings))
