"""Whose turn it is, and how many may wait."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from specapp.errors import LimitError, SettingsError
from specapp.jobs import Job, JobLimits, JobPool, Work
from specapp.jobs.queue import JobQueue
from tests.jobs.support_work import running, until, wait_for_file, write_answer


def test_newer_request_replaces_older_of_the_same_slot_only(pool: JobPool, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    older = pool.submit("anna", Work(wait_for_file, gate))
    until(lambda: running(older))
    queued = [pool.submit("anna", Work(write_answer, str(n)), slot="list") for n in range(10)]
    other = pool.submit("anna", Work(write_answer, "x"), slot="third")
    newer = pool.submit("anna", Work(write_answer, "new"))
    assert older.status.state == "replaced"
    assert newer.wait(10).state == other.wait(10).state == queued[-1].wait(10).state == "done"
    assert {job.status.state for job in queued[:-1]} == {"replaced"}
    until(lambda: not any(job.folder.exists() for job in [older, *queued[:-1]]))


def test_one_greedy_visitor_among_others(make_pool: Callable[..., JobPool], tmp_path: Path) -> None:
    pool = make_pool()
    gates = [tmp_path / f"gate{n}" for n in range(12)]
    jobs = [pool.submit("greedy", Work(wait_for_file, gates[n]), slot=str(n)) for n in range(6)]
    until(lambda: running(jobs[0]))
    jobs += [pool.submit(f"other{n}", Work(wait_for_file, gates[n])) for n in range(6, 12)]
    until(lambda: running(jobs[6]))
    assert [job.status.position for job in jobs[7:]] == [1, 2, 3, 4, 5]
    assert jobs[1].status.position == 6
    most = 0
    order = []
    while not all(job.status.ended for job in jobs):
        now = [job for job in jobs if running(job)]
        most = max(most, len(now))
        order += [job for job in now if job not in order]
        for job in now:
            gates[jobs.index(job)].touch()
        time.sleep(0.005)
    assert most <= 2
    assert {job.status.state for job in jobs} == {"done"}
    assert max(order.index(job) for job in jobs[6:]) <= 7


def test_full_queue_says_so(make_pool: Callable[..., JobPool], tmp_path: Path) -> None:
    pool = make_pool(JobLimits(workers=1, queued=3, queued_per_visitor=2))
    first = pool.submit("anna", Work(wait_for_file, tmp_path / "never"), slot="0")
    until(lambda: running(first))
    for slot in "12":
        pool.submit("anna", Work(write_answer, slot), slot=slot)
    with pytest.raises(LimitError, match="2 of your sounds are waiting, the limit here"):
        pool.submit("anna", Work(write_answer, "3"), slot="3")
    pool.submit("bert", Work(write_answer, "1"))
    with pytest.raises(LimitError, match="3 jobs are waiting"):
        pool.submit("carl", Work(write_answer, "1"))
    assert pool.submit("bert", Work(write_answer, "2")).status.position > 0


def test_queue_gives_turns_by_visitor(tmp_path: Path) -> None:
    queue = JobQueue(JobLimits(running_per_visitor=1))

    def job(owner: str, number: int) -> Job:
        return Job(f"{owner}{number}", owner, "", "", tmp_path, Job.cancel, queue.position)

    waiting = [job(owner, number) for owner, count in (("a", 3), ("b", 2), ("c", 1)) for number in range(count)]
    for entry in waiting:
        queue.append(entry, b"")
    assert [entry.id for entry in sorted(waiting, key=queue.position)] == ["a0", "b0", "c0", "a1", "b1", "a2"]
    served = []
    while (taken := queue.take([])) is not None:
        served.append(taken[0].id)
    assert served == ["a0", "b0", "c0", "a1", "b1", "a2"]
    queue.append(waiting[0], b"")
    assert queue.take([waiting[1]]) is None


def test_many_threads_at_once(pool: JobPool) -> None:
    jobs: list[Job] = []

    def visit(name: str) -> None:
        for number in range(4):
            jobs.append(pool.submit(name, Work(write_answer, str(number)), slot=str(number % 2)))
            time.sleep(0.005)

    threads = [threading.Thread(target=visit, args=(f"visitor{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {job.wait(10).state for job in jobs} <= {"done", "replaced"}
    assert sum(job.status.state == "done" for job in jobs) >= 12
    assert len(pool.process_ids) <= 3


def test_limits_from_the_environment() -> None:
    assert JobLimits.from_environment({}) == JobLimits()
    changed = JobLimits.from_environment({"SPECAPP_JOBS_WORKERS": "3", "SPECAPP_JOBS_KEEP_S": "0.5"})
    assert (changed.workers, changed.keep_s) == (3, 0.5)
    for name, value in (("WORKERS", "0"), ("WORKERS", "two"), ("KEEP_S", "nan"), ("MEMORY_MB", "-1")):
        with pytest.raises(SettingsError, match=f"SPECAPP_JOBS_{name} = '{value}'"):
            JobLimits.from_environment({f"SPECAPP_JOBS_{name}": value})
