"""Files to take away, as workers make them."""

import gc
import io
import tracemalloc
import zipfile
from functools import partial
from pathlib import Path

import numpy as np
import psutil
import pytest
from starlette.routing import BaseRoute

import specapp
from specapp.audio.output_format import output_format
from specapp.base.buffers import BLOCK
from specapp.base.errors import AudioError
from specapp.jobs import JobLimits, JobPool, Report
from specapp.ui.server.downloads import files_route
from specapp.ui.session.streamed_files import put, was_asked_for
from specapp.ui.tasks.export import (
    ExportRequest,
    LevelOptions,
    StoredSound,
    export_work,
    exported,
    make_sound,
    make_zip,
    run_export,
)
from specapp.ui.tasks.storage import open_result, store_recording, store_result
from tests.support.asgi import ask, get

PCM = output_format("WAV", "PCM_16")
NAME = "fedcba9876543210"


def silent(fraction: float, text: str) -> None:
    pass


@pytest.fixture
def folder(tmp_path: Path, rng: np.random.Generator) -> Path:
    """A stored result."""
    sound, folder = tmp_path / "sound", tmp_path / "result"
    sound.mkdir()
    folder.mkdir()
    recording = specapp.Recording((0.1 * rng.standard_normal((1, 8000))).astype(np.float32), 8000)
    store_recording(recording, sound)
    store_result(specapp.denoise(recording, specapp.Settings(preset="quick")), folder, sound, silent)
    return folder


@pytest.mark.parametrize("level", [LevelOptions(), LevelOptions(avoid_clipping=True)], ids=["", "avoid clipping"])
@pytest.mark.parametrize(("container", "subtype"), [("WAV", "PCM_16"), ("FLAC", "PCM_16"), ("MP3", "MPEG_LAYER_III")])
def test_a_long_file_says_how_much_of_it_is_written(
    tmp_path: Path, rng: np.random.Generator, container: str, subtype: str, level: LevelOptions
) -> None:
    samples = (0.1 * rng.standard_normal((2, 6 * BLOCK))).astype(np.float32)
    store_recording(specapp.Recording(samples, 48_000), tmp_path)
    told: list[float] = []
    kind = output_format(container, subtype)
    make_sound(StoredSound(tmp_path, "original"), kind, level, tmp_path / "x", lambda done, _: told.append(done))
    assert told == sorted(told)
    assert len([done for done in told if 0 < done < 0.9]) >= 5, "as the blocks are written"
    specapp.write(specapp.Recording(samples, 48_000), tmp_path / "y", container=container, subtype=subtype)
    assert (tmp_path / "x").read_bytes() == (tmp_path / "y").read_bytes()


def test_what_is_not_known_while_it_is_written_is_not_told(folder: Path, tmp_path: Path) -> None:
    told: list[float] = []
    kind = output_format("M4A", "AAC")
    make_sound(StoredSound(folder), kind, LevelOptions(), tmp_path / "x.m4a", lambda done, _: told.append(done))
    assert set(told) == {0.0}


@pytest.mark.parametrize("strength", [0, 40, 100])
def test_a_sound_is_written_at_its_strength(folder: Path, tmp_path: Path, strength: float) -> None:
    sound, kind = StoredSound(folder, "denoised", strength), output_format("WAV", "FLOAT")
    make_sound(sound, kind, LevelOptions(), tmp_path / "x.wav", silent)
    expected = open_result(folder).at_strength(strength).denoised
    np.testing.assert_array_equal(specapp.read(tmp_path / "x.wav").samples, expected.samples)


def test_several_sounds_of_one_name_are_kept_apart(folder: Path, tmp_path: Path) -> None:
    sounds = [(StoredSound(folder), "take.wav")] * 3
    make_zip(sounds, LevelOptions(), tmp_path / "all.zip", silent)
    assert [specapp.read(path).length for path in (tmp_path / "all.zip").iterdir()] == [8000] * 3


def test_a_folder_leaves_as_one_zip_of_a_length_that_is_known_before(tmp_path: Path) -> None:
    files = {"box 1/tök.wav": b"one" * 400_000, "report.html": b"<p>", "empty.wav": b""}

    def make(path: Path, _: Report) -> None:
        for name, data in files.items():
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_bytes(data)

    run_export(tmp_path, ExportRequest(make, "many fïles.zip", "application/zip"), silent)
    put(NAME, tmp_path)
    answer = ask([files_route("")], f"/specapp/files/{NAME}")
    with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == files
    assert answer.headers["content-length"] == str(len(answer.body))
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"] == "attachment; filename*=utf-8''many%20f%C3%AFles.zip"
    head = ask([files_route("")], f"/specapp/files/{NAME}", method="HEAD")
    assert (head.headers, head.body) == (answer.headers, b"")
    assert not list(tmp_path.rglob("*.zip.*"))


def test_a_browser_that_leaves_a_large_zip_frees_it(tmp_path: Path) -> None:
    place = tmp_path / "file.zip"
    place.mkdir()
    with (place / "large.wav").open("wb") as file:
        file.truncate(1 << 32)
    run_export(tmp_path, ExportRequest(lambda *_: None, "x.zip", "application/zip"), silent)
    put(NAME, tmp_path)
    tracemalloc.start()
    answer = ask([files_route("")], f"/specapp/files/{NAME}", leaves_after_bytes=8 << 20)
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert int(answer.headers["content-length"]) > 1 << 32
    assert 8 << 20 <= len(answer.body) < 64 << 20
    assert peak_bytes < 4 * len(answer.body)
    gc.collect()
    assert not [one for one in psutil.Process().open_files() if one.path.startswith(str(place))]


def failing(path: Path, report: Report) -> None:
    raise AudioError(f"{path.name} cannot be written. Choose another kind.")


def test_what_is_wrong_with_a_file_is_the_sentence_of_its_job(tmp_path: Path) -> None:
    pool = JobPool(JobLimits(workers=1), root=tmp_path / "jobs")
    try:
        job = pool.submit("anna", export_work(ExportRequest(failing, "x.wav", "audio/wav")))
        job.wait(30)
        assert job.status.state == "failed"
        assert job.status.sentence == "file.wav cannot be written. Choose another kind."
    finally:
        pool.close()


def request(strength: float = 100.0, file_name: str = "x.wav", *, dither: bool = False) -> ExportRequest:
    sound = StoredSound(Path("a"), "denoised", strength)
    return ExportRequest(partial(make_sound, sound, PCM, LevelOptions(dither=dither)), file_name, "audio/wav")


@pytest.mark.parametrize(
    "other", [request(50), request(dither=True), request(file_name="y.wav")], ids=["strength", "dither", "name"]
)
def test_the_same_file_is_made_once_and_another_anew(other: ExportRequest) -> None:
    assert export_work(request()).key == export_work(request()).key != export_work(other).key


def test_a_browser_that_knows_the_address_gets_the_file_under_its_name(folder: Path, tmp_path: Path) -> None:
    place = tmp_path / "job"
    place.mkdir()
    make = partial(make_sound, StoredSound(folder), PCM, LevelOptions())
    run_export(place, ExportRequest(make, "tök.wav", "audio/wav"), silent)
    put(NAME, place)
    routes: list[BaseRoute] = [files_route("")]
    ask(routes, f"/specapp/files/{NAME}", method="HEAD")
    assert not was_asked_for(NAME)
    answer = get(routes, f"/specapp/files/{NAME}")
    assert answer.status == 200
    assert was_asked_for(NAME)
    assert answer.body == exported(place)[0].read_bytes()
    assert answer.headers["content-disposition"] == "attachment; filename*=utf-8''t%C3%B6k.wav"
    assert get(routes, f"/specapp/files/{NAME}", {"Range": "bytes=0-3"}).body == b"RIFF"
    assert get(routes, "/specapp/files/feed").status == 404
    exported(place)[0].unlink()
    assert get(routes, f"/specapp/files/{NAME}").status == 404
