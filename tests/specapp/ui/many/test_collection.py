"""Files that a tab cleans together: taken in under harmless names, cleaned in turns, gone when they are dropped."""

import io
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from specapp.audio.recording import Recording, read, write
from specapp.base.errors import LimitError, SettingsError
from specapp.batch import denoise_file
from specapp.batch.plan import tasks_of
from specapp.jobs import JobLimits, JobPool
from specapp.settings.settings import Settings
from specapp.ui.many import collection
from specapp.ui.many.collection import Collection, begin, collections, find
from specapp.ui.session.counts import counts
from specapp.ui.tasks.many_files import file_work, make_files_zip, run_file

PATIENCE_S = 120.0
QUICK = Settings(preset="quick")


def here() -> bool:
    return True


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JobPool]:
    pool = JobPool(JobLimits(workers=1), root=tmp_path_factory.mktemp("jobs"))
    yield pool
    pool.close()


@pytest.fixture
def many(pool: JobPool) -> Collection:
    return begin(pool, "visitor", here)


def sound(folder: Path, seed: int, length: int = 4_000) -> bytes:
    samples = np.random.default_rng(seed).normal(0, 0.05, (1, length)).astype(np.float32)
    write(Recording(samples, 8_000), folder / f"{seed}.wav", subtype="PCM_16")
    return (folder / f"{seed}.wav").read_bytes()


@pytest.fixture
def filled(many: Collection, tmp_path: Path) -> Collection:
    """Two recordings and a file that is none."""
    for name, data in (("a/one.wav", sound(tmp_path, 1)), ("two.wav", sound(tmp_path, 2)), ("no.wav", b"no sound")):
        many.add(name, io.BytesIO(data), most=3)
    return many


def cleaned(many: Collection, settings: Settings = QUICK, names: tuple[str, ...] = ()) -> Collection:
    many.clean(names or many.names, settings)
    many.wait(PATIENCE_S)
    assert not many.is_busy
    assert many.trouble == ""
    return many


def test_each_file_is_cleaned_as_a_batch_does_it_and_a_bad_one_is_named(filled: Collection, tmp_path: Path) -> None:
    rows = cleaned(filled).rows
    assert {name: row.state for name, row in rows.items()} == {
        "a/one.wav": "done",
        "two.wav": "done",
        "no.wav": "failed",
    }
    assert "no recording" in rows["no.wav"].error
    assert rows["two.wav"].before
    assert rows["two.wav"].after
    denoise_file(str(filled.sources / "two.wav"), str(tmp_path / "direct.wav"), QUICK)
    assert (filled.results / "two.wav").read_bytes() == (tmp_path / "direct.wav").read_bytes()


def test_files_that_were_deleted_are_missed_without_a_word_about_their_place(filled: Collection) -> None:
    shutil.rmtree(filled.sources)
    with pytest.raises(
        SettingsError, match=r"^The files were deleted, for want of room on the disk\. Bring them again\.$"
    ):
        filled.clean(filled.names, QUICK)


def test_some_are_cleaned_again_with_other_settings(filled: Collection) -> None:
    cleaned(filled)
    before = dict(filled.rows)
    cleaned(filled, replace(QUICK, strength=20.0), ("two.wav",))
    assert Settings.from_json(filled.rows["two.wav"].settings).strength == 20
    assert filled.rows["a/one.wav"] == before["a/one.wav"]


def test_all_leave_together_with_the_report_as_they_were_when_they_were_asked_for(
    filled: Collection, tmp_path: Path
) -> None:
    cleaned(filled)
    make_files_zip(filled.results, "", tmp_path / "all", lambda *_: None)
    before = (filled.results / "two.wav").read_bytes()
    cleaned(filled, replace(QUICK, strength=20.0), ("two.wav",))
    packed = {path.relative_to(tmp_path / "all").as_posix() for path in (tmp_path / "all").rglob("*.*")}
    assert packed == {"denoised/a/one.wav", "denoised/two.wav", "report.html"}
    assert (tmp_path / "all/denoised/two.wav").read_bytes() == before != (filled.results / "two.wav").read_bytes()
    report = (tmp_path / "all/report.html").read_text(encoding="utf-8")
    assert "no.wav" in report
    assert str(filled.results.parent) not in report


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("tape.wav", "tape.wav"),
        ("box/tape.wav", "box/tape.wav"),
        ("../../etc/tape.wav", "etc/tape.wav"),
        ("C:\\tapes\\tape.wav", "C:/tapes/tape.wav"),
        ("/.hidden/tape.wav", "hidden/tape.wav"),
        ("..", "recording"),
    ],
)
def test_names_stay_below_their_folder(given: str, kept: str, many: Collection) -> None:
    many.add(given, io.BytesIO(b"1"), most=9)
    assert many.names == [kept]
    assert (many.sources / kept).read_bytes() == b"1"


def test_one_name_twice_gets_a_number(many: Collection) -> None:
    for name in ("tape.wav", "Tape.wav", "tape.wav"):
        many.add(name, io.BytesIO(name.encode()), most=9)
    assert many.names == ["tape.wav", "Tape 2.wav", "tape 3.wav"]


@pytest.mark.parametrize(("names", "kept"), [
    (("tape.wma", "tape.wma.flac"), "tape.wma 2.flac"), (("tape.wma.flac", "Tape.wma"), "Tape 2.wma"),
    (("tape", "tape.wav"), "tape 2.wav"), (("tape.wav", "tape"), "tape 2"), (("tape.wma", "tape.flac"), "tape.flac"),
])  # fmt: skip
def test_no_name_is_what_the_result_of_another_may_be_called(names: tuple[str, str], kept: str, pool: JobPool) -> None:
    many = begin(pool, "nobody", lambda: False)
    for name in names:
        many.add(name, io.BytesIO(b"1"), most=9)
    assert many.names == [names[0], kept]
    many.clean(many.names, QUICK)  # refuses nothing
    many.wait(PATIENCE_S)


def test_limits_are_said(filled: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(LimitError, match="There are 3 files, the limit here"):
        filled.add("four.wav", io.BytesIO(b"1"), most=3)
    monkeypatch.setattr(collection, "share_bytes", lambda _: 100)
    with pytest.raises(LimitError, match="together"):
        filled.add("four.wav", io.BytesIO(b"1"), most=4)
    assert len(filled.names) == 3


def test_nothing_is_begun_for_a_visitor_who_has_left(pool: JobPool, tmp_path: Path) -> None:
    many = begin(pool, "visitor", lambda: False)
    many.add("one.wav", io.BytesIO(sound(tmp_path, 1)), most=9)
    many.clean(many.names, QUICK)
    many.wait(PATIENCE_S)
    assert (many.rows, many.waiting, many.is_busy) == ({}, 0, False)


def test_a_stop_drops_what_waits_and_keeps_what_is_done(filled: Collection) -> None:
    cleaned(filled, QUICK, ("two.wav",))
    filled.clean(["a/one.wav", "two.wav"], replace(QUICK, strength=30.0))
    filled.stop()
    filled.wait(PATIENCE_S)
    assert filled.waiting == 0
    assert (filled.results / "two.wav").exists()
    assert read(filled.results / "two.wav").length == 4_000


def test_a_collection_that_was_dropped_is_not_found(filled: Collection, pool: JobPool) -> None:
    home = pool.find("visitor", filled.id)
    assert home is not None
    pool.drop(home)
    assert find(pool, "visitor", filled.id, here) is None


def test_a_collection_is_found_again_by_its_visitor_alone(many: Collection, pool: JobPool) -> None:
    assert find(pool, "visitor", many.id, here) is many
    assert find(pool, "somebody else", many.id, here) is None
    assert find(pool, "visitor", "0" * 32, here) is None


def until(reached: Callable[[], bool]) -> bool:
    """Whether something comes true in time."""
    end = time.monotonic() + PATIENCE_S
    while not reached() and time.monotonic() < end:
        time.sleep(0.005)
    return reached()


def test_a_new_server_finds_the_files_and_what_came_of_them(tmp_path: Path) -> None:
    first = JobPool(JobLimits(workers=1), root=tmp_path / "jobs")
    many = begin(first, "visitor", here)
    for name, data in (("a/one.wav", sound(tmp_path, 1)), ("no.wav", b"no sound"), ("later.wav", sound(tmp_path, 3))):
        many.add(name, io.BytesIO(data), most=3)
    cleaned(many, QUICK, ("a/one.wav", "no.wav"))
    first.close()
    collections().clear()
    second = JobPool(JobLimits(workers=1), root=tmp_path / "jobs")
    try:
        found = find(second, "visitor", many.id, here)
        assert found is not None
        assert found is not many
        assert sorted(found.names) == sorted(many.names)
        assert found.rows == many.rows
        assert find(second, "somebody else", many.id, here) is None
        assert cleaned(found, QUICK, ("later.wav",)).rows["later.wav"].state == "done"
    finally:
        second.close()


def test_a_result_of_another_kind_is_no_collection(pool: JobPool) -> None:
    stored = pool.store("visitor", "", Path.touch, slot="main")
    assert find(pool, "visitor", stored.id, here) is None


@pytest.mark.parametrize("running_per_visitor", [1, 2])
def test_as_many_are_cleaned_at_a_time_as_there_are_idle_workers(tmp_path: Path, running_per_visitor: int) -> None:
    pool = JobPool(JobLimits(workers=2, running_per_visitor=running_per_visitor), root=tmp_path / "jobs")
    try:
        many = begin(pool, "visitor", here)
        for seed in range(4):
            many.add(f"{seed}.wav", io.BytesIO(sound(tmp_path, seed, 200_000)), most=4)
        many.clean(many.names, QUICK)
        assert until(lambda: len(many.current) == 2)
        many.wait(PATIENCE_S)
        assert {row.state for row in many.rows.values()} == {"done"}
        assert len(many.rows) == 4
    finally:
        pool.close()


def test_how_far_a_file_is_is_told(many: Collection, pool: JobPool, tmp_path: Path) -> None:
    many.add("long.wav", io.BytesIO(sound(tmp_path, 1, 1_600_000)), most=1)
    (task,) = tasks_of([str(many.sources)], QUICK)
    told: list[float] = []
    run_file(tmp_path, file_work(task, many.results).request, lambda share, _: told.append(share))
    assert told == sorted(told)
    assert any(0 < share < 1 for share in told)


def test_seconds_of_sound_are_counted(filled: Collection, pool: JobPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "on_end", counts().job_ended)
    before = [seconds(what) for what in ("brought", "cleaned")]
    cleaned(filled)
    assert until(lambda: [seconds(what) - 1.0 for what in ("brought", "cleaned")] == before)


def seconds(what: str) -> float:
    return counts().registry.get_sample_value("specapp_sound_seconds_total", {"what": what}) or 0.0
