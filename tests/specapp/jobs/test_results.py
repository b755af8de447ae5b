"""What a job leaves: whose it is, how long it lives, and that it is not computed twice."""

import errno
import os
import shutil
import stat
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from specapp.base.digests import digest_of
from specapp.base.errors import LimitError
from specapp.base.version import build
from specapp.jobs import Job, JobLimits, JobPool, Work
from tests.specapp.jobs.support_work import change_words, refuse, until, wait_for_file, write_answer


def test_result_progress_and_private_folder(pool: JobPool, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    job = pool.submit("anna", Work(wait_for_file, gate))
    until(lambda: job.status.fraction == 0.25)
    assert job.status.text == "waiting"
    until(lambda: job.status.remaining_s is not None)
    status = job.status
    assert status.remaining_s == pytest.approx(3 * status.seconds, rel=0.01)
    gate.touch()
    assert job.wait(10).state == "done"
    assert (job.folder / "started").exists()
    assert stat.S_IMODE(job.folder.stat().st_mode) == 0o700
    assert len(job.id) == 32
    assert job.id == job.folder.name
    assert stat.S_IMODE(job.folder.parent.stat().st_mode) == 0o700


def test_a_new_word_is_told_however_soon_it_comes(pool: JobPool, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    job = pool.submit("anna", Work(change_words, gate))
    until(lambda: job.status.fraction > 0)
    until(lambda: job.status.text == "measuring")
    gate.touch()
    assert job.wait(10).state == "done"


def test_another_visitor_finds_nothing(pool: JobPool) -> None:
    job = pool.submit("anna", Work(write_answer, "1"))
    job.wait(10)
    assert pool.find("anna", job.id) is job
    assert pool.find("bert", job.id) is None
    assert pool.find("anna", "0" * 32) is None
    assert pool.find("anna", "../../etc/passwd") is None


def test_same_request_of_same_visitor_is_not_computed_again(pool: JobPool) -> None:
    first = pool.submit("anna", Work(write_answer, "1", key="k"))
    assert pool.submit("anna", Work(write_answer, "1", key="k")) is first
    assert first.wait(10).state == "done"
    assert pool.submit("anna", Work(write_answer, "1", key="k"), slot="other") is first
    assert pool.submit("anna", Work(write_answer, "1", key="other")) is not first
    assert pool.submit("bert", Work(write_answer, "1", key="k")) is not first
    unkeyed = pool.submit("anna", Work(write_answer, "1"))
    assert unkeyed.wait(10).state == "done"
    assert pool.submit("anna", Work(write_answer, "1")) is not unkeyed


def test_failed_request_is_tried_again(pool: JobPool) -> None:
    first = pool.submit("anna", Work(refuse, "No sound.", key="k"))
    assert first.wait(10).sentence == "No sound."
    assert pool.submit("anna", Work(refuse, "No sound.", key="k")) is not first


def test_finished_result_survives_a_newer_request(pool: JobPool) -> None:
    first = pool.submit("anna", Work(write_answer, "1", key="1"))
    first.wait(10)
    pool.submit("anna", Work(write_answer, "2", key="2")).wait(10)
    assert pool.submit("anna", Work(write_answer, "1", key="1")) is first
    assert first.folder.exists()


def test_visitor_who_comes_back_in_time_keeps_everything(pool: JobPool) -> None:
    job = pool.submit("anna", Work(write_answer, "1", key="k"))
    job.wait(10)
    pool.release("anna", after_s=0.2)
    assert pool.find("anna", job.id) is job
    time.sleep(0.5)
    assert pool.find("anna", job.id) is job
    pool.release("anna", after_s=0.1)
    until(lambda: not job.folder.exists())
    assert pool.find("anna", job.id) is None


def test_results_live_as_long_as_they_are_used(make_pool: Callable[..., JobPool]) -> None:
    pool = make_pool(JobLimits(keep_s=1.5, sweep_s=0.1))
    used, unused = (pool.submit(name, Work(write_answer, "1", key="k")) for name in ("anna", "bert"))
    assert used.wait(10).state == unused.wait(10).state == "done"
    until(lambda: pool.find("anna", used.id) is used and not unused.folder.exists())
    assert pool.find("anna", used.id) is used
    assert pool.find("bert", unused.id) is None
    assert pool.submit("bert", Work(write_answer, "1", key="k")).wait(10).state == "done"


def test_result_deleted_by_somebody_else_is_computed_again(pool: JobPool) -> None:
    job = pool.submit("anna", Work(write_answer, "1", key="k"))
    job.wait(10)
    shutil.rmtree(job.folder, ignore_errors=True)  # the pool may take the rest away first
    assert not job.folder.exists()
    assert pool.find("anna", job.id) is None
    again = pool.submit("anna", Work(write_answer, "1", key="k"))
    assert again is not job
    assert again.wait(10).state == "done"


def write_bytes(size: int) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        (folder / "samples").write_bytes(bytes(size))

    return write


def test_least_recently_used_results_go_first(make_pool: Callable[..., JobPool]) -> None:
    pool = make_pool(JobLimits(kept_per_visitor=2, sweep_s=0.05))

    def store(key: str) -> Job:
        time.sleep(0.02)
        return pool.store("anna", key, write_bytes(1))

    first, second = store("1"), store("2")
    time.sleep(0.02)
    pool.find("anna", first.id)
    store("3")
    until(lambda: not second.folder.exists())
    assert first.folder.exists()


def test_disk_space_is_bounded(make_pool: Callable[..., JobPool]) -> None:
    pool = make_pool(JobLimits(kept_mb=2, sweep_s=0.05))
    jobs = []
    for visitor in "abc":
        time.sleep(0.02)
        jobs.append(pool.store(visitor, "k", write_bytes(900_000)))
    until(lambda: not jobs[0].folder.exists())
    assert jobs[1].folder.exists()
    assert jobs[2].folder.exists()


def test_disk_space_counts_folders_in_folders(make_pool: Callable[..., JobPool]) -> None:
    def write(folder: Path) -> None:
        (folder / "in/box").mkdir(parents=True)
        write_bytes(3_000_000)(folder / "in/box")

    pool = make_pool(JobLimits(kept_mb=2, sweep_s=0.05))
    job = pool.store("anna", "k", write)
    until(lambda: not job.folder.exists())


def test_what_is_dropped_is_gone_before_its_time(pool: JobPool) -> None:
    job, other = (pool.submit("anna", Work(write_answer, key), slot=key) for key in "12")
    assert {job.wait(10).state, other.wait(10).state} == {"done"}
    pool.drop(job)
    until(lambda: not job.folder.exists())
    assert pool.find("anna", job.id) is None
    assert other.folder.exists()


def test_nobody_loses_a_sound_for_somebody_elses(make_pool: Callable[..., JobPool]) -> None:
    """Whoever has most loses what they used longest ago, however new it is beside that of the others."""
    pool = make_pool(JobLimits(kept_mb=2, sweep_s=0.05))
    small = pool.store("anna", "k", write_bytes(300_000))
    time.sleep(0.02)
    greedy = []
    for key in "1234":
        time.sleep(0.02)
        greedy.append(pool.store("greedy", key, write_bytes(900_000)))
    until(lambda: not greedy[0].folder.exists() and not greedy[1].folder.exists() and not greedy[2].folder.exists())
    time.sleep(0.2)
    assert small.folder.exists()
    assert greedy[3].folder.exists()


def test_store_writes_once_and_keeps_nothing_of_a_failure(pool: JobPool) -> None:
    calls: list[Path] = []

    def write(folder: Path) -> None:
        calls.append(folder)
        if len(calls) == 1:
            raise OSError(errno.EIO, "Input/output error")

    with pytest.raises(OSError, match="Input/output"):
        pool.store("anna", "k", write)
    assert not calls[0].exists()
    job = pool.store("anna", "k", write)
    assert pool.store("anna", "k", write) is job
    assert len(calls) == 2
    assert job.status.state == "done"


def test_what_is_being_stored_is_found_already_and_written_once(pool: JobPool) -> None:
    started, gate = threading.Event(), threading.Event()

    def write(folder: Path) -> None:
        (folder / "samples").write_bytes(b"1")
        started.set()
        assert gate.wait(10)

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(pool.store, "anna", "k", write)
        assert started.wait(10)
        second = threads.submit(pool.store, "anna", "k", write_bytes(2))
        (job,) = pool._jobs.values()
        assert pool.find("anna", job.id) is job
        assert pool.find("bert", job.id) is None
        assert not job.status.ended
        gate.set()
        assert first.result(10) is second.result(10) is job
    assert (job.folder / "samples").read_bytes() == b"1"
    assert job.status.state == "done"


def test_digest_depends_on_where_texts_end() -> None:
    assert digest_of("ab", "c") != digest_of("a", "bc")
    assert digest_of("a") == digest_of(b"a")
    assert len(digest_of()) == 64


def test_nothing_grows_too_old_while_its_visitor_is_here(make_pool: Callable[..., JobPool]) -> None:
    pool = make_pool(JobLimits(keep_s=0.3, sweep_s=0.05))
    pool.owners.are_present(["anna"])
    kept, left = (pool.submit(name, Work(write_answer, "1", key="k")) for name in ("anna", "bert"))
    kept.wait(10)
    until(lambda: left.status.state == "done" and not left.folder.exists())
    time.sleep(0.5)
    assert kept.folder.exists()
    pool.owners.are_present([])
    until(lambda: not kept.folder.exists())


@pytest.mark.parametrize("where", ["folder", "content"])
def test_a_full_disk_is_one_sentence_and_leaves_nothing(
    where: str, make_pool: Callable[..., JobPool], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    pool = make_pool()
    before = set(tmp_path.rglob("*"))
    if where == "folder":
        monkeypatch.setattr(Path, "mkdir", full)
        with pytest.raises(LimitError, match="disk of this installation is full"):
            pool.submit("anna", Work(write_answer, "x"))
    with pytest.raises(LimitError, match="disk of this installation is full"):
        pool.store("anna", "key", full if where == "content" else lambda _: None)
    assert set(tmp_path.rglob("*")) == before


def test_prepared_results_are_there_from_the_start(make_pool: Callable[..., JobPool], tmp_path: Path) -> None:
    elsewhere = make_pool(root=tmp_path / "elsewhere")
    made = elsewhere.submit("anna", Work(write_answer, "1", key="k"))
    assert made.wait(10).state == "done"
    elsewhere.close()
    os.utime(made.folder / "job.json", (0, 0))
    pool = make_pool(root=tmp_path / "here", prepared=made.folder.parent)
    job = pool.submit("anna", Work(write_answer, "1", key="k"))
    assert job.status.state == "done"
    assert job.id == made.id
    assert job.folder.parent != made.folder.parent
    assert {file.name for file in job.folder.iterdir()} == {file.name for file in made.folder.iterdir()}
    assert stat.S_IMODE(job.folder.stat().st_mode) == 0o700
    assert time.time() - (job.folder / "job.json").stat().st_mtime < 60


def test_what_another_build_has_prepared_is_not_taken(make_pool: Callable[..., JobPool], tmp_path: Path) -> None:
    elsewhere = make_pool(root=tmp_path / "elsewhere")
    made = elsewhere.submit("anna", Work(write_answer, "1", key="k"))
    assert made.wait(10).state == "done"
    record = made.folder / "job.json"
    record.write_text(record.read_text().replace(build(), "0.0.1"))
    pool = make_pool(root=tmp_path / "here", prepared=made.folder.parent)
    assert pool.find("anna", made.id) is None


def test_a_job_that_has_ended_keeps_only_its_facts(pool: JobPool, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    jobs = [pool.submit("anna", Work(wait_for_file, gate), slot="1"), pool.submit("anna", Work(write_answer, "2"))]
    assert all(job.payload for job in jobs)
    jobs[1].cancel()
    gate.touch()
    assert [job.wait(10).state for job in jobs] == ["done", "cancelled"]
    assert not any(job.payload for job in jobs)
