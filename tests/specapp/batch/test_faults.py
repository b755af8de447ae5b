"""What goes wrong while a batch runs: a file that kills its worker, a full disk, a file that grows."""

import errno
import os
import signal
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from specapp.audio.recording import read
from specapp.base.errors import BusyError, LimitError, SettingsError
from specapp.batch import Options, Outcome, Row, batch, engine, run, work
from specapp.batch.batch import planned
from specapp.batch.ledger import opened_ledger
from specapp.batch.places import join
from specapp.batch.work import denoise_file, receipt_of
from specapp.settings.settings import Settings
from tests.specapp.batch.support_folders import make_folder

if TYPE_CHECKING:
    from distributed import Client


def by_state(rows: tuple[Row, ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.state, []).append(row.name)
    return found


def dying_of_one(source: str, target: str, settings: Settings, **options: Any) -> Outcome:
    """Stands for a file that takes its process down."""
    if "00002" in source:
        Path(target).parent.mkdir(parents=True, exist_ok=True)
        with (Path(target).parent.parent / "tries").open("a") as tries:
            tries.write("x")
        os.kill(os.getpid(), signal.SIGKILL)
    return denoise_file(source, target, settings, **options)


def test_a_file_that_kills_its_worker_is_named_and_the_rest_is_done(
    tapes: Path, tmp_path: Path, settings: Settings, cluster: "Client", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "denoise_file", dying_of_one)
    rows = run([str(tapes)], str(tmp_path / "clean"), settings, cluster)
    (named,) = (row for row in rows if "died each of 3 times" in row.error)
    assert named.name.endswith("tape 00002.aiff")
    assert (tmp_path / "clean" / "tries").read_text() == "xxx"
    assert len(by_state(rows)["done"]) == 5


def test_a_receipt_stays_until_its_row_is_safe(
    tapes: Path, tmp_path: Path, settings: Settings, cluster: "Client"
) -> None:
    """Whoever has been told of a file that is done finds it done, also if this process is killed in that moment."""
    target, kept = str(tmp_path / "clean"), list[bool]()
    receipts = join(target, engine.RECEIPTS)

    def told(row: Row) -> None:
        if row.state == "done":
            kept.append(Path(receipt_of(receipts, join(target, row.name))).exists())

    plan = planned([str(tapes)], target, settings, Options())
    with opened_ledger(target) as ledger:
        batch.work(plan, engine.Job(target), ledger, cluster, told)
    assert kept == [True] * 6
    assert not list(Path(receipts).iterdir())


def test_files_whose_journals_are_taken_away_are_done_all_the_same(
    tmp_path: Path, settings: Settings, cluster: "Client", monkeypatch: pytest.MonkeyPatch
) -> None:
    def tidying(source: str, target: str, settings: Settings, **options: Any) -> Outcome:
        for journal in Path(options["receipts"]).glob("*.begun"):
            if "3" in source:
                journal.unlink(missing_ok=True)
        return denoise_file(source, target, settings, **options)

    monkeypatch.setattr(engine, "denoise_file", tidying)
    make_folder(tmp_path / "in", 24)
    rows = run([str(tmp_path / "in")], str(tmp_path / "out"), settings, cluster)
    assert len(rows) == 25
    assert len(by_state(rows)["done"]) == 24


def test_files_that_are_away_for_a_while_are_done_when_they_are_back(
    tapes: Path, tmp_path: Path, settings: Settings, cluster: "Client", monkeypatch: pytest.MonkeyPatch
) -> None:
    target, away = str(tmp_path / "clean"), tmp_path / "away"

    def unplugged(source: str, *others: Any, **options: Any) -> Outcome:
        if tapes.exists():
            tapes.rename(away)
        return denoise_file(source, *others, **options)

    with monkeypatch.context() as patched:
        patched.setattr(engine, "denoise_file", unplugged)
        rows = run([str(tapes)], target, settings, cluster)
    assert "This file is gone. Run the batch again when it is back." in {row.error for row in rows}
    away.rename(tapes)
    assert set(by_state(run([str(tapes)], target, settings, cluster))) <= {"done", "failed"}


def test_a_full_disk_ends_the_batch_in_one_sentence(
    tapes: Path, tmp_path: Path, settings: Settings, cluster: "Client", monkeypatch: pytest.MonkeyPatch
) -> None:
    target = str(tmp_path / "clean")
    monkeypatch.setattr(engine, "denoise_file", without_room)
    with pytest.raises(LimitError, match=r"^There is no room left .* Free some space, then run the same command"):
        run([str(tapes)], target, settings, cluster)
    with opened_ledger(target, readonly=True) as ledger:
        (waiting,) = (row for row in ledger.rows() if row.state == "waiting")
    assert waiting.error.startswith("There is no room left")
    monkeypatch.undo()
    assert len(by_state(run([str(tapes)], target, settings, cluster))["done"]) == 6


def without_room(source: str, target: str, settings: Settings, **options: Any) -> Outcome:
    """The third recording finds no room."""
    if "00003" not in source:
        return denoise_file(source, target, settings, **options)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(work, "write_back", _refuse)
        return denoise_file(source, target, settings, **options)


def _refuse(*_: object, **__: object) -> None:
    from specapp.base.buffers import room_for

    with room_for(0):
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_file_for_whose_work_a_disk_has_no_room_is_left_for_the_next_run(
    tapes: Path, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That is no fault of the file, and the target may have all the room there is."""
    monkeypatch.setattr(work, "read", _refuse)
    outcome = denoise_file(str(tapes / "box 0/tape 00000.wav"), str(tmp_path / "clean.wav"), settings)
    assert outcome.trouble == "place"
    assert outcome.facts["error"].startswith("There is no room to work on this file")


def test_receipts_of_a_batch_that_was_killed_are_taken_away_when_their_rows_are_safe(
    tapes: Path, tmp_path: Path, settings: Settings, cluster: "Client"
) -> None:
    target = tmp_path / "clean"
    receipts, name = target / engine.RECEIPTS, "box 0/tape 00000.wav"
    run([str(tapes)], str(target), settings, cluster)
    denoise_file(str(tapes / name), str(target / name), settings, receipts=str(receipts))
    denoise_file(str(tapes / name), str(target / "unknown.wav"), settings, receipts=str(receipts))
    (target / "box 1/tape 00004.wav").unlink()  # so that there is something to do
    with opened_ledger(str(target)) as ledger:
        (row,) = (row for row in ledger.rows() if row.name == name)
        stamp = (target / name).stat()
        ledger.write(replace(row, output_stamp=f"{stamp.st_size} {stamp.st_mtime_ns}"))
    run([str(tapes)], str(target), settings, cluster)
    assert [str(path) for path in receipts.iterdir()] == [receipt_of(str(receipts), str(target / "unknown.wav"))]


def test_a_file_that_changes_is_read_again(
    tapes: Path, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tapes / "box 0/tape 00000.wav"
    times: list[Path] = []

    def read_and_touch(path: Path) -> Any:
        recording = genuine(path)
        times.append(path)
        if len(times) < 3:
            os.utime(source, ns=(0, len(times)))
        return recording

    genuine = read
    monkeypatch.setattr(work, "read", read_and_touch)
    monkeypatch.setattr(work, "_PAUSE_S", 0.0)
    outcome = denoise_file(str(source), str(tmp_path / "clean.wav"), settings)
    assert (outcome.trouble, len(times)) == ("", 3)


def test_a_file_that_always_changes_is_named(
    tapes: Path, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tapes / "box 0/tape 00000.wav"

    def read_and_touch(path: Path) -> Any:
        recording = genuine(path)
        os.utime(source, ns=(0, time.monotonic_ns()))
        return recording

    genuine = read
    monkeypatch.setattr(work, "read", read_and_touch)
    monkeypatch.setattr(work, "_PAUSE_S", 0.0)
    outcome = denoise_file(str(source), str(tmp_path / "clean.wav"), settings)
    assert outcome.trouble == "file"
    assert "changes while it is read" in outcome.facts["error"]
    assert not (tmp_path / "clean.wav").exists()


@pytest.mark.parametrize("trouble", ["gone", "changes", "folder", "unreachable"])
def test_what_is_said_of_a_file_names_no_place_of_the_machine_that_cleans_it(
    trouble: str, tapes: Path, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which is a server, where the page asks."""
    source = tapes / {"gone": "none.wav", "folder": "box 0"}.get(trouble, "box 0/tape 00000.wav")

    def read_in_vain(path: Path) -> Any:
        if trouble == "unreachable":
            raise OSError(errno.EIO, "Input/output error", str(path))
        os.utime(path, ns=(0, time.monotonic_ns()))
        return read(path)

    if trouble in {"changes", "unreachable"}:
        monkeypatch.setattr(work, "read", read_in_vain)
    monkeypatch.setattr(work, "_PAUSE_S", 0.0)
    outcome = denoise_file(str(source), str(tmp_path / "clean.wav"), settings)
    assert outcome.trouble == ("place" if trouble in {"gone", "unreachable"} else "file")
    assert str(tmp_path) not in outcome.facts["error"]


@pytest.mark.parametrize(("in_vain", "trouble"), [(2, ""), (3, "place")])
def test_a_file_for_which_the_machine_has_no_time_is_not_called_bad(
    in_vain: int, trouble: str, tapes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    times: list[Path] = []

    def read_at_last(path: Path) -> Any:
        times.append(path)
        if len(times) <= in_vain:
            raise BusyError("This machine has much to do.")
        return read(path)

    monkeypatch.setattr(work, "read", read_at_last)
    outcome = denoise_file(str(tapes / "box 0/tape 00000.wav"), str(tmp_path / "clean.wav"), Settings("quick"))
    assert (outcome.trouble, len(times)) == (trouble, 3)
    assert (tmp_path / "clean.wav").exists() == (not trouble)


def test_a_file_that_was_done_is_not_done_again(tapes: Path, tmp_path: Path, settings: Settings) -> None:
    """By its receipt, as when a worker dies after it has finished."""
    target = tmp_path / "clean.wav"
    first = denoise_file(str(tapes / "box 0/tape 00000.wav"), str(target), settings)
    written = target.stat().st_mtime_ns
    assert denoise_file(str(tapes / "box 0/tape 00000.wav"), str(target), settings) == first
    assert target.stat().st_mtime_ns == written
    other = denoise_file(str(tapes / "box 0/tape 00000.wav"), str(target), Settings(preset="quick", strength=50.0))
    assert other.facts["key"] != first.facts["key"]
    assert target.stat().st_mtime_ns != written


@pytest.mark.parametrize("limit", ["abc", "-5", "1.5", ""])
def test_a_limit_of_memory_that_is_no_number_is_refused_in_one_line(
    limit: str, tapes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPECAPP_JOBS_MEMORY_MB", limit)
    with pytest.raises(SettingsError, match=f"SPECAPP_JOBS_MEMORY_MB = '{limit}' is not allowed"):
        run([str(tapes)], str(tmp_path / "clean"))


def test_a_limit_of_memory_below_what_the_program_needs_is_refused_in_one_line(
    tapes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every good file was named as one that kills its worker."""
    monkeypatch.setenv("SPECAPP_JOBS_MEMORY_MB", "100")
    with pytest.raises(SettingsError, match=r"= 100 is too little for a worker: the program needs \d+"):
        run([str(tapes)], str(tmp_path / "clean"))
    assert not (tmp_path / "clean").exists()


def test_a_ledger_for_which_the_disk_has_no_room_says_so(tmp_path: Path) -> None:
    """Also when it is closed: SQLite has then ended what was begun."""

    def fill() -> None:
        with opened_ledger(str(tmp_path)) as ledger:
            ledger._file.execute("PRAGMA max_page_count = 4")
            for index in range(100):
                ledger.write(Row(f"{index}.wav", "x" * 500, "done"))

    with pytest.raises(LimitError, match=r"The ledger cannot be written: database or disk is full\. Free some space"):
        fill()
