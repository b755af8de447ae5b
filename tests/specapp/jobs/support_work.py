"""What the tests have a pool do, each for a worker to import by its name, and ways to wait for it."""

import os
import resource
import signal
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from specapp.base.errors import AudioError
from specapp.jobs import Job, JobLimits, Report

QUICK = JobLimits(workers=2, work_s=20.0, grace_s=0.3, sweep_s=0.1, memory_mb=1024)


def write_answer(folder: Path, request: str, report: Report) -> None:
    report(0.5, "half")
    (folder / "answer").write_text(f"{request} {os.getpid()}")


def wait_for_file(folder: Path, request: Path, report: Report) -> None:
    (folder / "started").touch()
    while not request.exists():
        report(0.25, "waiting")
        time.sleep(0.01)


def note_and_wait(folder: Path, request: tuple[Path, float], report: Report) -> None:
    note, seconds = request
    note.touch()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        report(0.5, "waiting")
        time.sleep(0.01)


def die_once(folder: Path, request: Path, report: Report) -> None:
    """Killed by the system the first time, as when memory is short."""
    if not request.exists():
        request.touch()
        os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(60)
    (folder / "answer").touch()


def ignore_everything(folder: Path, request: Path, report: Report) -> None:
    """Neither reports nor listens, like a long call into a C library."""
    request.write_text(str(os.getpid()))
    (folder / "half made").touch()
    time.sleep(60)


def die(folder: Path, request: int, report: Report) -> None:
    os.kill(os.getpid(), request)
    time.sleep(60)


def take_too_much(folder: Path, request: int, report: Report) -> None:
    np.ones(request << 17)


def fill_disk(folder: Path, request: int, report: Report) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (request, request))
    (folder / "large").write_bytes(bytes(2 * request))


def read(folder: Path, request: Path, report: Report) -> None:
    (folder / "answer").write_bytes(request.read_bytes())


def refuse(folder: Path, request: str, report: Report) -> None:
    raise AudioError(request)


def stumble(folder: Path, request: str, report: Report) -> None:
    raise KeyError(request)


def tell_environment(folder: Path, request: str, report: Report) -> None:
    import cv2

    variables = [os.environ[name] for name in ("MALLOC_ARENA_MAX", "OPENBLAS_NUM_THREADS")]
    answers = [variables, cv2.getNumThreads(), os.nice(0), os.getsid(0) == os.getpid()]
    (folder / "answer").write_text(repr(answers))


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


def change_words(folder: Path, gate: Path, report: Report) -> None:
    """Say two things at once, then wait."""
    report(0.1, "reading")
    report(0.2, "measuring")
    wait_for_file(folder, gate, lambda *_: None)
