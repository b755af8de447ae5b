"""Long sounds are seen and heard while they are still being read."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import specapp
from specapp.base.errors import AudioError
from specapp.jobs import JobPool
from specapp.ui.input import library, reading
from specapp.ui.input.library import Sound, find, take_in
from specapp.ui.tasks.beginning import share_read
from specapp.ui.tasks.storage import ARRIVING, ORIGINAL, decode_into, name_in, open_recording
from tests.support.page import (  # noqa: F401  (a fixture)
    bring,
    errors,
    noisy,
    opened,
    own_job_folders,
    settled,
    shown,
    tasks,
    wav,
)

PATIENCE_S = 60.0
LONG = wav(noisy(40.0))
NAME = "long.wav"


class Gate:
    """Holds a reading up behind its first part, until it is opened or breaks it off."""

    def __init__(self) -> None:
        self.opened = threading.Event()
        self.error: Exception | None = None

    def __call__(self, folder: Path, file: Any, *, begun: Any, **told: Any) -> Any:
        def hold() -> None:
            begun()
            assert self.opened.wait(PATIENCE_S)
            if self.error is not None:
                raise self.error

        return decode_into(folder, file, begun=hold, **told)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    made = Gate()
    monkeypatch.setattr(library, "decode_into", made)
    yield made
    made.opened.set()


@pytest.fixture
def pool(tmp_path: Path) -> Iterator[JobPool]:
    made = JobPool(root=tmp_path / "jobs")
    yield made
    made.close()


def brought(pool: JobPool, folder: Path) -> Sound:
    path = folder / NAME
    path.write_bytes(LONG)
    with path.open("rb") as file:
        return take_in(pool, "anna", NAME, file)


def ended(visitor: str = "anna") -> None:
    reading.readings()._running[visitor].wait()


def test_the_beginning_is_there_first_and_the_whole_in_its_place(gate: Gate, pool: JobPool, tmp_path: Path) -> None:
    sound = brought(pool, tmp_path)
    job = pool.find("anna", sound.id)
    assert job is not None
    assert sound.is_arriving
    assert sound.facts == "0:40 · mono · 8 kHz, still being read"
    assert name_in(job.folder) == ARRIVING
    part, whole = open_recording(job.folder, ARRIVING), specapp.read(LONG)
    assert part.length == whole.length
    assert np.array_equal(part.samples[:, :80_000], whole.samples[:, :80_000])
    assert not part.samples[:, 80_000:].any()
    assert share_read(job.folder) > 0
    gate.opened.set()
    ended()
    assert name_in(job.folder) == ORIGINAL
    assert share_read(job.folder) == 1
    assert np.array_equal(open_recording(job.folder).samples, whole.samples)
    (found,) = find(pool, "anna", [sound.id])
    assert not found.is_arriving
    assert (found.digest, found.facts) == (sound.digest, "0:40 · mono · 8 kHz · WAV")


@pytest.mark.parametrize("error", [AudioError("It breaks off."), ZeroDivisionError()])
def test_what_cannot_be_read_to_its_end_is_gone(error: Exception, gate: Gate, pool: JobPool, tmp_path: Path) -> None:
    sound = brought(pool, tmp_path)
    gate.error = error
    gate.opened.set()
    ended()
    assert find(pool, "anna", [sound.id]) == []
    said = str(error) if isinstance(error, AudioError) else "fault of this program"
    assert said in str(reading.readings().error_of("anna", sound.id))
    assert reading.readings().error_of("bert", sound.id) is None


def test_a_visitor_has_one_reading_at_a_time(gate: Gate, pool: JobPool, tmp_path: Path) -> None:
    first = brought(pool, tmp_path)
    second = threading.Thread(target=brought, args=(pool, tmp_path))
    second.start()
    second.join(0.3)
    assert second.is_alive()
    gate.opened.set()
    second.join(PATIENCE_S)
    assert [one.id for one in find(pool, "anna", [first.id])] == [first.id]


def test_the_page_shows_the_beginning_and_then_what_the_package_computes(gate: Gate) -> None:
    page = opened()
    page.file_uploader[0].set_value([(NAME, LONG, "audio/wav")]).run()
    (task,) = (task for task in tasks(page).values() if task.sound.file_name == NAME)
    assert task.sound.is_arriving
    until = threading.Event()
    while task.beginning is None:
        assert not task.job.status.ended, task.job.status.sentence
        until.wait(0.05)
    page.run()
    assert "can be heard and seen already" in " ".join(one.value for one in page.caption)
    gate.opened.set()
    settled(page)
    assert not errors(page)
    expected = specapp.denoise(specapp.read(LONG))
    assert np.array_equal(shown(page).denoised.samples, expected.denoised.samples)
    assert "still being read" not in " ".join(one.facts for one in page.session_state["sounds"])


def test_the_page_says_why_a_sound_is_gone(gate: Gate) -> None:
    page = opened()
    page.file_uploader[0].set_value([("broken.wav", LONG, "audio/wav")]).run()
    gate.error = AudioError("It breaks off.")
    gate.opened.set()
    settled(page)
    assert errors(page) == ["broken.wav: It breaks off."]
    assert page.session_state["sounds"] == []
