"""Whose turn it is, and how many may wait."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from specapp.base.errors import LimitError, SettingsError
from specapp.jobs import Job, JobLimits, JobPool, Work
from specapp.jobs.queue import JobQueue
from tests.specapp.jobs.support_work import note_and_wait, running, until, wait_for_file, write_answer

pytestmark = pytest.mark.alone

NOTHING = Work(write_answer, "")


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


def test_a_pool_that_refuses_goes_on_with_what_it_has(make_pool: Callable[..., JobPool], tmp_path: Path) -> None:
    pool = make_pool(JobLimits(workers=1))
    done = pool.submit("anna", Work(write_answer, "1", key="1"), slot="done")
    assert done.wait(10).state == "done"
    runs = pool.submit("anna", Work(wait_for_file, tmp_path / "gate"))
    waits = pool.submit("bert", Work(write_answer, "2"))
    until(lambda: running(runs))
    pool.refuse("This server is going.")
    for slot in ("main", "other"):
        with pytest.raises(LimitError, match="This server is going"):
            pool.submit("anna", Work(write_answer, "3"), slot=slot)
    with pytest.raises(LimitError, match="This server is going"):
        pool.store("anna", "sound", lambda _: None)
    assert pool.submit("anna", Work(write_answer, "1", key="1"), slot="done") is done
    (tmp_path / "gate").touch()
    assert runs.wait(10).state == waits.wait(10).state == "done"


def test_whoever_asks_is_told_of_each_end_once(make_pool: Callable[..., JobPool], tmp_path: Path) -> None:
    pool = make_pool(JobLimits(workers=1))
    ends: list[tuple[str, bool]] = []
    pool.on_end = lambda job: ends.append((job.status.state, job.was_worked_on))
    runs = pool.submit("anna", Work(wait_for_file, tmp_path / "never"))
    until(lambda: running(runs))
    pool.submit("anna", Work(write_answer, "1"))
    pool.submit("anna", Work(write_answer, "2")).wait(10)
    pool.store("anna", "sound", lambda _: None)
    assert sorted(ends) == [("done", False), ("done", True), ("replaced", False), ("replaced", True)]


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
        queue.append(entry, NOTHING)
    assert [entry.id for entry in sorted(waiting, key=queue.position)] == ["a0", "b0", "c0", "a1", "b1", "a2"]
    served = []
    while (taken := queue.take([])) is not None:
        served.append(taken.id)
    assert served == ["a0", "b0", "c0", "a1", "b1", "a2"]
    queue.append(waiting[0], NOTHING)
    assert queue.take([waiting[1]]) is None


def rounds_until_done(counts: dict[str, int], folder: Path, workers: int = 2) -> dict[str, int]:
    """In which round of jobs of equal length each visitor's last one ends."""
    queue = JobQueue(JobLimits())
    for owner, count in counts.items():
        for number in range(count):
            queue.append(Job(f"{owner}{number}", owner, "", "", folder, Job.cancel, queue.position), NOTHING)
    done: dict[str, int] = {}
    now = 0
    while len(queue):
        now += 1
        running: list[Job] = []
        while len(running) < workers and (taken := queue.take(running)) is not None:
            running.append(taken)
        done |= {job.owner: now for job in running}
    return done


def test_twelve_files_of_one_make_five_others_wait_little_longer(tmp_path: Path) -> None:
    others = {f"other{number}": 1 for number in range(5)}
    alone = rounds_until_done(others, tmp_path)
    beside = rounds_until_done({"greedy": 12} | others, tmp_path)
    assert beside["greedy"] >= 12
    assert max(beside[name] / alone[name] for name in others) <= 2
    assert sum(beside[name] for name in others) <= 1.3 * sum(alone.values())


@dataclass
class Desk:
    """A queue with workers, as a pool has them, and visitors of whom one brings work that gives way."""

    folder: Path
    workers: int = 2
    running: list[Job] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.queue = JobQueue(JobLimits(workers=self.workers))

    def bring(self, owner: str, count: int = 1, *, gives_way: bool = False) -> None:
        work = replace(NOTHING, gives_way=gives_way)
        for number in range(count):
            job = Job(f"{owner}{number}", owner, "", "", self.folder, Job.cancel, self.queue.position)
            self.queue.append(job, work)

    def deal(self) -> list[str]:
        """Who runs after everybody who may has begun."""
        while len(self.running) < self.workers and (job := self.queue.take(self.running)) is not None:
            job.begin()
            self.running.append(job)
        return [job.id for job in self.running]

    def give_way(self) -> str:
        """Which job makes room, and waits again."""
        job = self.queue.to_give_way(self.running)
        if job is None:
            return ""
        job.give_way()
        assert self.queue.to_give_way(self.running) is None, "one at a time"
        self.running.remove(job)
        self.queue.put_back(job)
        return job.id


def test_what_gives_way_has_what_nobody_wants_until_somebody_comes(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.bring("many", 4, gives_way=True)
    assert desk.deal() == ["many0", "many1"]
    assert desk.give_way() == ""
    desk.bring("guest")
    assert desk.give_way() == "many1"
    assert desk.deal() == ["many0", "guest0"]
    assert desk.give_way() == ""
    desk.running.pop()
    assert desk.deal() == ["many0", "many1"]


def test_the_last_of_a_visitor_does_not_give_way(tmp_path: Path) -> None:
    desk = Desk(tmp_path, workers=1)
    desk.bring("many", 2, gives_way=True)
    desk.deal()
    desk.bring("guest")
    assert desk.give_way() == ""
    desk.running.clear()
    assert desk.deal() == ["guest0"]


def test_two_who_bring_many_share_what_is_there(tmp_path: Path) -> None:
    desk = Desk(tmp_path, workers=4)
    desk.bring("one", 4, gives_way=True)
    assert desk.deal() == ["one0", "one1", "one2", "one3"]
    desk.bring("two", 4, gives_way=True)
    assert desk.give_way() == "one3"
    assert desk.deal() == ["one0", "one1", "one2", "two0"]
    assert desk.give_way() == ""
    desk.running.pop(2)
    assert desk.deal() == ["one0", "one1", "two0", "two1"]


def test_own_work_does_not_wait_for_own_work_that_gives_way(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.bring("many", 3, gives_way=True)
    desk.deal()
    desk.bring("many own", 1)
    desk.queue._waiting[-1].owner = "many"
    assert desk.give_way() == "many1"
    assert desk.deal() == ["many0", "many own0"]


def test_work_that_gave_way_is_done_later(make_pool: Callable[..., JobPool], tmp_path: Path) -> None:
    pool = make_pool()
    gate = tmp_path / "gate"
    many = [pool.submit("anna", Work(wait_for_file, gate, gives_way=True), slot=slot) for slot in "12"]
    until(lambda: all(map(running, many)))
    assert pool.submit("bert", Work(write_answer, "1")).wait(10).state == "done"
    assert not any(job.status.ended for job in many)
    gate.touch()
    assert {job.wait(10).state for job in many} == {"done"}
    assert pool.load == (0, 0)


def test_of_a_hundred_quick_changes_few_are_worked_on(make_pool: Callable[..., JobPool], tmp_path: Path) -> None:
    pool = make_pool()
    pool.submit("anna", Work(write_answer, "warm"), slot="other").wait(10)
    begun = tmp_path / "begun"
    begun.mkdir()
    jobs = []
    for number in range(100):
        jobs.append(pool.submit("anna", Work(note_and_wait, (begun / str(number), 0.2))))
        time.sleep(0.01)
    changed = time.monotonic()
    assert jobs[-1].wait(10).state == "done"
    assert time.monotonic() - changed < 2
    assert {job.status.state for job in jobs[:-1]} == {"replaced"}
    assert 1 <= len(list(begun.iterdir())) <= 4


def test_a_first_request_and_one_after_a_finished_one_do_not_settle(make_pool: Callable[..., JobPool]) -> None:
    pool = make_pool(JobLimits(settle_s=60.0))
    for text in ("first", "second"):
        assert pool.submit("anna", Work(write_answer, text)).wait(10).state == "done"


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
    assert len(pool._workers.process_ids) <= 3


def test_limits_from_the_environment() -> None:
    assert JobLimits.from_environment({}) == JobLimits()
    changed = JobLimits.from_environment({"SPECAPP_JOBS_WORKERS": "3", "SPECAPP_JOBS_KEEP_S": "0.5"})
    assert (changed.workers, changed.keep_s) == (3, 0.5)
    for name, value in (("WORKERS", "0"), ("WORKERS", "two"), ("KEEP_S", "nan"), ("MEMORY_MB", "-1")):
        with pytest.raises(SettingsError, match=f"SPECAPP_JOBS_{name} = '{value}'"):
            JobLimits.from_environment({f"SPECAPP_JOBS_{name}": value})


def test_each_of_many_who_wait_learns_of_the_end_of_their_job(pool: JobPool, tmp_path: Path) -> None:
    gates = [tmp_path / str(number) for number in range(4)]
    jobs = [pool.submit(f"visitor{number}", Work(wait_for_file, gate)) for number, gate in enumerate(gates)]
    with ThreadPoolExecutor(len(jobs)) as waiting:
        waits = [waiting.submit(job.wait, 20) for job in jobs]
        for gate in gates:
            gate.touch()
        assert [wait.result().state for wait in waits] == ["done"] * len(jobs)
