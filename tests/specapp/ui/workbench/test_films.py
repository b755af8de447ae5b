"""The film of a sound by URL: its bytes in ranges, under a name that browsers play, and nothing where there is none."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from specapp import Recording
from specapp.audio.metadata import Metadata
from specapp.ui.tasks.storage import VIDEO, store_recording
from specapp.ui.workbench import publish
from specapp.ui.workbench.endpoints import routes
from specapp.ui.workbench.tracks import Track
from tests.support.asgi import Answer, get

ROUTES = routes()
SILENCE = Recording(np.zeros((1, 900), np.float32), 8000, Metadata(container="MP4", has_video=True, start_s=0.25))


@pytest.fixture
def film(rng: np.random.Generator) -> bytes:
    return rng.bytes(300_000)


@pytest.fixture
def folder(tmp_path: Path, film: bytes) -> Path:
    store_recording(SILENCE, tmp_path)
    (tmp_path / VIDEO).write_bytes(film)
    return tmp_path


def ask(track: Track, wanted: str = "") -> Answer:
    return get(ROUTES, f"/{track.url}/film", {"Range": wanted} if wanted else None)


def test_it_is_the_file_that_came(folder: Path, film: bytes) -> None:
    answer = ask(publish(folder, "original"))
    assert (answer.status, answer.body) == (200, film)
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("wanted", "first", "stop"),
    [("bytes=0-9", 0, 10), ("bytes=200000-", 200_000, 300_000), ("bytes=-5", 299_995, 300_000)],
)
def test_ranges_of_bytes(folder: Path, film: bytes, wanted: str, first: int, stop: int) -> None:
    answer = ask(publish(folder, "original"), wanted)
    assert (answer.status, answer.body) == (206, film[first:stop])
    assert answer.headers["content-range"] == f"bytes {first}-{stop - 1}/300000"


@pytest.mark.parametrize(
    ("container", "media_type"),
    [("MP4", "video/mp4"), ("MOV", "video/mp4"), ("3GP", "video/mp4"), ("WEBM", "video/webm"), ("MKV", "video/webm")],
)
def test_browsers_know_its_media_type(folder: Path, container: str, media_type: str) -> None:
    store_recording(replace(SILENCE, source=replace(SILENCE.source, container=container)), folder)
    assert ask(publish(folder, "original")).headers["content-type"] == media_type


def test_the_sound_knows_when_it_starts_in_the_film(folder: Path, tmp_path: Path) -> None:
    assert publish(folder, "original").film_s == 0.25
    store_recording(Recording(SILENCE.samples, 8000), folder, "alone")
    assert publish(folder, "alone").film_s is None


def test_what_is_not_kept_is_not_offered(tmp_path: Path) -> None:
    store_recording(SILENCE, tmp_path)
    assert publish(tmp_path, "original").film_s is None


def test_what_is_not_kept_or_gone_is_not_found(folder: Path) -> None:
    track = publish(folder, "original")
    (folder / VIDEO).unlink()
    assert ask(track).status == 404
    shutil.rmtree(folder)
    assert ask(track).status == 404
    assert get(ROUTES, f"/specapp/{'0' * 32}/film").status == 404
