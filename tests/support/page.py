"""The page without a browser: opening it, bringing sounds, waiting for its work."""

import io
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from streamlit.testing.v1 import AppTest

import specapp
from specapp.ui.session import visitor as visit
from specapp.ui.session.denoise_jobs import Task

APP = str(Path(__file__).parents[2] / "app.py")
PATIENCE_S = 60.0


@pytest.fixture(scope="module", autouse=True)
def own_job_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No result of an earlier run may be found."""
    before, tempfile.tempdir = tempfile.tempdir, str(tmp_path_factory.mktemp("jobs"))
    visit.pool.cache_clear()
    yield
    visit.pool().close()
    visit.pool.cache_clear()
    tempfile.tempdir = before


def opened(**query: str) -> AppTest:
    page = AppTest.from_file(APP, default_timeout=PATIENCE_S)
    for name, value in query.items():
        page.query_params[name] = value
    page.run()
    return page


def settled(page: AppTest) -> AppTest:
    """The page after its work has ended."""
    until = time.monotonic() + PATIENCE_S
    while any(not task.job.status.ended for task in tasks(page).values()):
        assert time.monotonic() < until, "the work did not end"
        time.sleep(0.1)
        page.run()
    page.run()
    assert not page.exception
    return page


def tasks(page: AppTest) -> dict[str, Task]:
    return dict(page.session_state["tasks"]) if "tasks" in page.session_state else {}


def result(page: AppTest) -> Task:
    """The finished task of the chosen sound."""
    task: Task = page.session_state["results"][page.session_state["chosen"]]
    return task


def shown(page: AppTest) -> specapp.Result:
    return result(page).result()


def errors(page: AppTest) -> list[str]:
    return [re.sub(r"\\(.)", r"\1", error.value) for error in page.error]


def bring(page: AppTest, *files: tuple[str, bytes]) -> AppTest:
    page.file_uploader[0].set_value([(name, data, "audio/wav") for name, data in files]).run()
    return settled(page)


def noisy(seconds: float = 1.0, channels: int = 1, sample_rate: int = 8000, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    time_s = np.arange(max(1, round(seconds * sample_rate))) / sample_rate
    tone = 0.2 * np.sin(2 * np.pi * 440 * time_s) * (time_s % 0.5 < 0.25)
    return (tone[:, None] + 0.02 * rng.standard_normal((len(time_s), channels))).astype(np.float32)


def wav(samples: np.ndarray, sample_rate: int = 8000, subtype: str = "PCM_16") -> bytes:
    file = io.BytesIO()
    soundfile.write(file, samples, sample_rate, subtype=subtype, format="WAV")
    return file.getvalue()
