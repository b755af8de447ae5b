import os
import resource
import shutil
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from specapp import __version__
from specapp.errors import AudioError, LimitError, SettingsError
from specapp.jobs import Job, JobLimits, JobPool, Report, Work, digest_of
from specapp.jobs.queue import JobQueue

QUICK = JobLimits(workers=2, work_s=20.0, grace_s=0.3, sweep_s=0.1, memory_mb=1024)


def write_answer(folder: Path, request: str, report: Report) -> None:
    report(0.5, "half")
    (folder / "answer").write_text(f"{request} {os.getpid()}")


def wait_for_file(folder: Path, request: Path, report: Report) -> None:
    (folder / "started").touch()
    while not request.exists():
        report(0.25, "waiting")
        time.sleep(0.01)


def ignore_everything(folder: Path, request: Path, report: Report) -> None:
    """Neither reports nor listens, like a long call into a C library."""
    request.write_text(str(os.getpid()))
    (folder / "half made").touch()
    time.sleep(60)


def write_bytes(size: int) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        (folder / "samples").write_bytes(bytes(size))

    return write


def die(folder: Path, request: int, report: Report) -> None:
    os.kill(os.getpid(), request)
    time.sleep(60)


def take_too_much(folder: Path, request: int, report: Report) -> None:
    np.ones(request << 17)


def fill_disk(folder: Path, request: int, report: Report) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (request, request))
    (folder / "large").write_bytes(bytes(2 * request))


def refuse(folder: Path, request: str, report: Report) -> None:
    raise AudioError(request)


def stumble(folder: Path, request: str, report: Report) -> None:
    raise KeyError(request)


def tell_environment(folder: Path, request: str, report: Report) -> None:
    import cv2

    answers = [os.environ["MALLOC_ARENA_MAX"], cv2.getNumThreads(), os.nice(0), os.getsid(0) == os.getpid()]
    (folder / "answer").write_text(repr(answers))


@pytest.fixture
def make_pool(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Iterator[Callable[..., JobPool]]:
    pools = []

    def make(limits: JobLimits = QUICK, root: Path = tmp_path / "jobs", modules: tuple[str, ...] = ()) -> JobPool:
        pools.append(JobPool(limits, root=root, modules=modules))
        return pools[-1]

    yield make
    for pool in pools:
        pool.close()
    assert "dealing out the work failed" not in caplog.text


@pytest.fixture(scope="module")
def shared_pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JobPool]:
    pool = JobPool(QUICK, root=tmp_path_factory.mktemp("shared") / "jobs")
    yield pool
    pool.close()


@pytest.fixture
def pool(shared_pool: JobPool, caplog: pytest.LogCaptureFixture) -> Iterator[JobPool]:
    """A pool without jobs; its workers may be warm already."""
    yield shared_pool
    for visitor in ("anna", "bert", "carl", *(f"visitor{n}" for n in range(6))):
        shared_pool.release(visitor)
    until(lambda: not shared_pool._jobs)
    assert "dealing out the work failed" not in caplog.text


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def until(condition: Callable[[], object], timeout_s: float = 10.0) -> float:
    start = time.monotonic()
    while not condition():
        assert time.monotonic() - start < timeout_s, "nothing happened in time"
        time.sleep(0.01)
    return time.monotonic() - start


def running(job: Job) -> bool:
    return job.status.state == "running"


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


def test_finished_result_survives_a_newer_request(pool: JobPool) -> None:
    first = pool.submit("anna", Work(write_answer, "1", key="1"))
    first.wait(10)
    pool.submit("anna", Work(write_answer, "2", key="2")).wait(10)
    assert pool.submit("anna", Work(write_answer, "1", key="1")) is first
    assert first.folder.exists()


def test_stopped_worker_that_listens_is_used_again(make_pool: Callable[..., JobPool], tmp_path: Path) -> None:
    pool = make_pool(JobLimits(workers=1, grace_s=5.0))
    job = pool.submit("anna", Work(wait_for_file, tmp_path / "never"))
    until(lambda: job.status.fraction > 0)
    until(lambda: len(pool.process_ids) == 2)
    before = set(pool.process_ids)
    job.cancel()
    assert pool.submit("anna", Work(write_answer, "1")).wait(10).state == "done"
    assert set(pool.process_ids) == before


@pytest.mark.parametrize("how", ["cancel", "replace", "leave", "time limit"])
def test_deaf_work_is_gone_within_two_seconds(how: str, make_pool: Callable[..., JobPool], tmp_path: Path) -> None:
    pool = make_pool(JobLimits(work_s=1.0) if how == "time limit" else QUICK)
    note = tmp_path / "pid"
    job = pool.submit("anna", Work(ignore_everything, note))
    until(lambda: note.exists() and note.read_text())
    pid = int(note.read_text())
    if how == "cancel":
        job.cancel()
        assert job.status.state == "cancelled"
    elif how == "replace":
        pool.submit("anna", Work(write_answer, "1"))
    elif how == "leave":
        pool.release("anna")
    until(lambda: not alive(pid) and not job.folder.exists(), timeout_s=2.0 + (how == "time limit"))
    assert job.status.ended
    if how == "time limit":
        assert "longer than 1 seconds" in job.status.sentence
    assert pool.submit("anna", Work(write_answer, "1")).wait(10).state == "done"


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


@pytest.mark.parametrize(
    ("work", "words"),
    [
        (Work(die, signal.SIGSEGV), "crashed (SIGSEGV)"),
        (Work(die, signal.SIGKILL), "memory ran out"),
        (Work(take_too_much, 4096), "needs more memory"),
        (Work(fill_disk, 100_000), "disk of this installation is full"),
        (Work(refuse, "No sound."), "No sound."),
        (Work(stumble, "secret"), "fault of this program"),
    ],
    ids=lambda value: value.function.__name__ + str(value.request) if isinstance(value, Work) else None,
)
def test_failure_is_one_sentence_and_harms_nobody(pool: JobPool, work: Work, words: str) -> None:
    job = pool.submit("anna", work)
    status = job.wait(10)
    assert status.state == "failed"
    assert words in status.sentence
    assert "secret" not in status.sentence
    assert "\n" not in status.sentence
    assert pool.submit("anna", Work(write_answer, "1")).wait(10).state == "done"
    until(lambda: not job.folder.exists())


def test_next_job_runs_within_a_second_of_a_death(pool: JobPool) -> None:
    """The best of three, so that another busy process does not decide."""
    seconds = []
    for _ in range(3):
        pool.submit("anna", Work(write_answer, "warm"), slot="other").wait(10)
        until(lambda: len(pool.process_ids) == 2)
        time.sleep(0.6)
        assert pool.submit("anna", Work(die, signal.SIGSEGV)).wait(10).state == "failed"
        start = time.monotonic()
        assert pool.submit("anna", Work(write_answer, "1")).wait(10).state == "done"
        seconds.append(time.monotonic() - start)
        if seconds[-1] < 0.5:
            break
    assert min(seconds) < 1


def test_two_deaths_at_once_harm_nobody_else(pool: JobPool, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    bystander = pool.submit("bert", Work(wait_for_file, gate))
    until(lambda: running(bystander))
    for _ in range(3):
        assert pool.submit("anna", Work(die, signal.SIGKILL)).wait(10).state == "failed"
    gate.touch()
    assert bystander.wait(10).state == "done"


def test_dead_spare_is_replaced(pool: JobPool) -> None:
    until(lambda: pool.process_ids)
    os.kill(pool.process_ids[0], signal.SIGKILL)
    assert pool.submit("anna", Work(write_answer, "1")).wait(10).state == "done"


def test_worker_that_cannot_start_is_not_restarted_in_a_loop(make_pool: Callable[..., JobPool]) -> None:
    pool = make_pool(modules=("no_such_module",))
    job = pool.submit("anna", Work(write_answer, "1"))
    assert job.wait(10).state == "failed"
    seen: set[int] = set()
    start = time.monotonic()
    while time.monotonic() - start < 1.0:
        seen.update(pool.process_ids)
        time.sleep(0.01)
    assert len(seen) <= 4


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


def test_another_visitor_finds_nothing(pool: JobPool) -> None:
    job = pool.submit("anna", Work(write_answer, "1"))
    job.wait(10)
    assert pool.find("anna", job.id) is job
    assert pool.find("bert", job.id) is None
    assert pool.find("anna", "0" * 32) is None
    assert pool.find("anna", "../../etc/passwd") is None


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


def test_store_writes_once_and_keeps_nothing_of_a_failure(pool: JobPool) -> None:
    calls: list[Path] = []

    def write(folder: Path) -> None:
        calls.append(folder)
        if len(calls) == 1:
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        pool.store("anna", "k", write)
    assert not calls[0].exists()
    job = pool.store("anna", "k", write)
    assert pool.store("anna", "k", write) is job
    assert len(calls) == 2
    assert job.status.state == "done"


def test_killed_server_leaves_no_orphans_and_its_results_are_found_again(
    make_pool: Callable[..., JobPool], tmp_path: Path
) -> None:
    script = tmp_path / "server.py"
    script.write_text(
        "import sys, time\n"
        "from pathlib import Path\n"
        "from specapp.jobs import *\n"
        f"from {__name__} import *\n"
        "open(sys.argv[2], 'a').write('main script ran\\n')\n"
        "pool = JobPool(QUICK, root=Path(sys.argv[1]))\n"
        "done = pool.submit('anna', Work(write_answer, '1', key='k'))\n"
        "done.wait(10)\n"
        "half = pool.submit('anna', Work(ignore_everything, Path(sys.argv[3])))\n"
        "print(done.id, half.id, flush=True)\n"
        "time.sleep(60)\n"
    )
    root, runs, note = tmp_path / "jobs", tmp_path / "runs", tmp_path / "pid"
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join(path for path in sys.path if path))
    with subprocess.Popen(
        [sys.executable, script, root, runs, note], stdout=subprocess.PIPE, text=True, env=environment
    ) as server:
        assert server.stdout is not None
        done_id, half_id = server.stdout.readline().split()
        until(lambda: note.exists() and note.read_text())
        live = make_pool()
        assert live.find("anna", done_id) is None
        assert (root / "0" / half_id).exists()
        server.kill()
    assert runs.read_text() == "main script ran\n"
    until(lambda: not alive(int(note.read_text())), timeout_s=2.0)
    pool = make_pool()
    found = pool.find("anna", done_id)
    assert found is not None
    assert (found.folder / "answer").read_text().startswith("1 ")
    assert pool.submit("anna", Work(write_answer, "1", key="k")) is found
    assert pool.find("bert", done_id) is None
    assert not (root / "0" / half_id).exists()


@pytest.mark.parametrize("change", [("seconds", "seconds_it_took"), (__version__, "0.0.1"), ("}", "")])
def test_record_of_another_version_is_no_obstacle(change: tuple[str, str], make_pool: Callable[..., JobPool]) -> None:
    pool = make_pool()
    job = pool.submit("anna", Work(write_answer, "1"))
    job.wait(10)
    record = job.folder / "job.json"
    record.write_text(record.read_text().replace(*change))
    pool.close()
    assert make_pool().find("anna", job.id) is None
    assert not job.folder.exists()


def test_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    with pytest.raises(LimitError, match="belongs to somebody else"):
        JobPool(QUICK, root=tmp_path / "link")


def test_worker_environment(pool: JobPool) -> None:
    job = pool.submit("anna", Work(tell_environment, ""))
    assert job.wait(10).state == "done"
    arenas, threads, niceness, own_session = eval((job.folder / "answer").read_text())  # noqa: S307
    assert (arenas, niceness >= 5, own_session) == ("2", True, True)
    assert threads == min(4, os.cpu_count() or 1)


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


def test_close_ends_everything(make_pool: Callable[..., JobPool], tmp_path: Path) -> None:
    pool = make_pool()
    job = pool.submit("anna", Work(wait_for_file, tmp_path / "never"))
    until(lambda: running(job))
    pids = pool.process_ids
    pool.close()
    assert job.status.state == "cancelled"
    assert not any(alive(pid) for pid in pids)
    assert not job.folder.exists()


def test_limits_from_the_environment() -> None:
    assert JobLimits.from_environment({}) == JobLimits()
    changed = JobLimits.from_environment({"SPECAPP_JOBS_WORKERS": "3", "SPECAPP_JOBS_KEEP_S": "0.5"})
    assert (changed.workers, changed.keep_s) == (3, 0.5)
    for name, value in (("WORKERS", "0"), ("WORKERS", "two"), ("KEEP_S", "nan"), ("MEMORY_MB", "-1")):
        with pytest.raises(SettingsError, match=f"SPECAPP_JOBS_{name} = '{value}'"):
            JobLimits.from_environment({f"SPECAPP_JOBS_{name}": value})


def test_digest_depends_on_where_texts_end() -> None:
    assert digest_of("ab", "c") != digest_of("a", "bc")
    assert digest_of("a") == digest_of(b"a")
    assert len(digest_of()) == 64
