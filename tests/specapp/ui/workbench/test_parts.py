"""A part of a sound as a WAV: the samples that are heard, and the markers in it as cue points."""

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlencode

import av
import numpy as np
import pytest

from specapp import Recording, Settings, denoise, read
from specapp.pipeline.measuring.strength import weakened
from specapp.ui.tasks.storage import open_recording, store_recording
from specapp.ui.workbench import publish
from specapp.ui.workbench.endpoints import routes
from tests.support.asgi import Answer, get

RATE = 16_000
ROUTES = routes()


@pytest.fixture
def folder(tmp_path: Path, rng: np.random.Generator) -> Path:
    sound = Recording(rng.normal(0, 0.05, (2, 3 * RATE)).astype(np.float32), RATE)
    result = denoise(sound, Settings("quick"))
    for name in ("original", "denoised", "removed"):
        store_recording(getattr(result, name), tmp_path, name)
    return tmp_path


def part(folder: Path, name: str, query: Sequence[tuple[str, object]]) -> Answer:
    return get(ROUTES, f"/{publish(folder, name).url}/part.wav?{urlencode(query)}")


@pytest.mark.parametrize("name", ["original", "denoised", "removed"])
@pytest.mark.parametrize("strength", [100, 40])
def test_the_part_that_is_heard_at_the_strength_that_is_heard(folder: Path, name: str, strength: int) -> None:
    answer = part(folder, name, [("start", 0.5), ("stop", 1.25), ("strength", strength)])
    assert answer.status == 200
    assert f"{name} 0.50 s to 1.25 s.wav" in answer.headers["content-disposition"].replace("%20", " ")
    original, removed = open_recording(folder, "original"), open_recording(folder, "removed")
    after, less = weakened(original, removed, strength / 100)
    expected = {"original": original, "denoised": after, "removed": less}[name].excerpt(0.5, 1.25)
    np.testing.assert_array_equal(read(answer.body).samples, expected.samples)
    assert not list(folder.glob("part *"))


def test_markers_in_it_are_cue_points_that_others_read(folder: Path, tmp_path: Path) -> None:
    cues = [("cue", "0.2:before"), ("cue", "1.0:Zweite Strophe: 2"), ("cue", "0.5:first"), ("cue", "2.5:behind")]
    answer = part(folder, "denoised", [("start", 0.5), ("stop", 2.0), *cues])
    (tmp_path / "part.wav").write_bytes(answer.body)
    with av.open(tmp_path / "part.wav") as container:
        found = [(one["start"], one["metadata"]["title"]) for one in container.chapters()]
    assert found == [(0, "first"), (RATE // 2, "Zweite Strophe: 2")]


@pytest.mark.parametrize(
    "wrong",
    [
        {"start": -1},
        {"start": 2, "stop": 1},
        {"stop": 5000},
        {"start": "nan"},
        {"stop": "inf"},
        {"strength": 101},
        {"strength": "nan"},
        {"start": 10, "stop": 11},
        {"cue": "nan:x"},
        {"cue": "inf:x"},
        {"cue": "x"},
    ],
)
def test_what_cannot_be_cut_is_refused_in_a_sentence(folder: Path, wrong: dict[str, object]) -> None:
    answer = part(folder, "original", [*({"start": 0, "stop": 1} | wrong).items()])
    assert answer.status == 400
    assert b"impossible" in answer.body
    assert not list(folder.glob("part *"))
