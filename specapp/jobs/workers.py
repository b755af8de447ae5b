"""The workers of a pool: one is always warm and free, so that a job starts at once, also after another one has died."""

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe, wait
from typing import Literal, TypeAlias

from specapp.jobs.limits import JobLimits
from specapp.jobs.messages import Outcome
from specapp.jobs.worker_process import WorkerProcess

Event: TypeAlias = tuple[str, Literal["progress"], float, str] | tuple[str, Literal["ended"], Outcome]

_LOG = logging.getLogger(__name__)
_SPARE_KEPT_S = 60.0
_LONGEST_PAUSE_S = 30.0


@dataclass(slots=True)
class _Run:
    worker: WorkerProcess
    payload: bytes
    begun: bool = False
    again: bool = False
    kill_at: float | None = None


class Workers:
    """Worker processes, used by one thread; only `wake` may be called from others.

    Parameters
    ----------
    limits : JobLimits
    modules : tuple of str
        What each worker imports before its first job.
    """

    def __init__(self, limits: JobLimits, modules: tuple[str, ...]) -> None:
        self._limits = limits
        self._modules = modules
        self._idle: list[WorkerProcess] = []
        self._runs: dict[str, _Run] = {}
        self._failures = 0
        self._start_at = 0.0
        self._wake_reader, self._wake_writer = Pipe(duplex=False)
        self._woken = False

    @property
    def has_room(self) -> bool:
        """A further job can start now."""
        return len(self._runs) < self._limits.workers and (bool(self._idle) or time.monotonic() >= self._start_at)

    @property
    def process_ids(self) -> list[int]:
        """Ids of all worker processes."""
        return [worker.pid for worker in self._processes()]

    def start(self, job_id: str, payload: bytes) -> bool:
        """Give a job to the worker that is free the longest. False if that one turned out to be dead."""
        self._add_spare()
        if not self._idle:
            return False
        worker = self._idle.pop(0)
        try:
            worker.start(payload)
        except OSError:
            self._bury(worker)
            return False
        self._runs[job_id] = _Run(worker, payload)
        return True

    def stop(self, job_id: str) -> None:
        """Ask a job's worker to stop, and kill it after the grace time. Its end comes as an event."""
        run = self._runs[job_id]
        if run.kill_at is None:
            run.kill_at = time.monotonic() + self._limits.grace_s
            run.worker.ask_to_stop()

    def tend(self) -> None:
        """Keep one spare worker, and let go those that nobody has needed for a while."""
        self._add_spare()
        now = time.monotonic()
        while len(self._idle) > 1 and now - self._idle[0].idle_since > _SPARE_KEPT_S:
            self._idle.pop(0).kill()

    def events(self, timeout_s: float) -> Iterator[Event]:
        """Wait until something happens or the time is over, and say what has happened."""
        yield from self._kill_overdue()
        due = [run.kill_at for run in self._runs.values() if run.kill_at is not None]
        timeout_s = max(0.0, min([timeout_s, *(kill_at - time.monotonic() for kill_at in due)]))
        owners = {worker.connection: worker for worker in self._processes()}
        for connection in wait([self._wake_reader, *owners], timeout_s):
            if connection is self._wake_reader:
                self._woken = False
                self._wake_reader.recv_bytes()
            elif isinstance(connection, Connection):
                yield from self._receive(owners[connection])

    def wake(self) -> None:
        """Let `events` return early."""
        if not self._woken:
            self._woken = True
            self._wake_writer.send_bytes(b"!")

    def close(self) -> None:
        """End all processes."""
        for worker in self._processes():
            worker.kill()
        self._idle, self._runs = [], {}
        self._wake_reader.close()
        self._wake_writer.close()

    def _processes(self) -> list[WorkerProcess]:
        return [*self._idle, *(run.worker for run in self._runs.values())]

    def _add_spare(self) -> None:
        if self._idle or time.monotonic() < self._start_at:
            return
        try:
            self._idle.append(WorkerProcess(self._modules, self._limits.memory_mb))
        except OSError:
            _LOG.exception("no worker process could be started")
            self._pause()

    def _pause(self) -> None:
        self._failures += 1
        pause_s = 2.0 ** (self._failures - 2) if self._failures > 1 else 0.0
        self._start_at = time.monotonic() + min(_LONGEST_PAUSE_S, pause_s)

    def _bury(self, worker: WorkerProcess) -> None:
        worker.kill()
        if not worker.ready:
            _LOG.error("a worker process died before it was ready")
            self._pause()

    def _kill_overdue(self) -> Iterator[Event]:
        now = time.monotonic()
        for job_id, run in list(self._runs.items()):
            if run.kill_at is not None and now >= run.kill_at:
                run.worker.kill()
                del self._runs[job_id]
                yield job_id, "ended", Outcome(stopped=True)

    def _receive(self, worker: WorkerProcess) -> Iterator[Event]:
        job_id = next((job_id for job_id, run in self._runs.items() if run.worker is worker), None)
        try:
            message = worker.receive()
        except (EOFError, OSError, ValueError):
            yield from self._died(worker, job_id)
            return
        if message[0] == "ready":
            worker.ready = True
            self._failures = 0
        elif job_id is not None and message[0] == "begun":
            self._runs[job_id].begun = True
        elif job_id is not None and message[0] == "progress":
            yield job_id, "progress", message[1], message[2]
        elif job_id is not None:
            del self._runs[job_id]
            outcome = Outcome(*message[1:])
            self._dismiss(worker, outcome)
            yield job_id, "ended", outcome

    def _dismiss(self, worker: WorkerProcess, outcome: Outcome) -> None:
        if outcome.spent:
            worker.kill()
        else:
            worker.idle_since = time.monotonic()
            self._idle.append(worker)

    def _died(self, worker: WorkerProcess, job_id: str | None) -> Iterator[Event]:
        sentence = worker.death_sentence()
        self._bury(worker)
        if job_id is None:
            self._idle.remove(worker)
            return
        run = self._runs.pop(job_id)
        untouched = not (run.begun or run.again) and run.kill_at is None
        if untouched and self.start(job_id, run.payload):
            self._runs[job_id].again = True
        else:
            yield job_id, "ended", Outcome(sentence=sentence)
