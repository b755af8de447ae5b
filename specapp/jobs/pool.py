"""The pool: who waits, runs, is done and kept; a visitor's newer request for a slot takes the place of an older one."""

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

from specapp.base.digests import digest_of
from specapp.jobs.limits import JobLimits
from specapp.jobs.messages import Outcome, Work, full_disk_said
from specapp.jobs.owners import Owners
from specapp.jobs.queue import Job, JobQueue, State, nothing
from specapp.jobs.result_store import FinishedJob, ResultStore
from specapp.jobs.sentences import CANCELLED, FULL, LEFT, REPLACED, STOPPED, overdue
from specapp.jobs.workers import Event, Workers

_LOG = logging.getLogger(__name__)
_TICK_S = 0.25


class JobPool:
    """Few worker processes for many visitors.

    Parameters
    ----------
    limits : JobLimits, optional
        Default: from the environment.
    root, prepared : Path, optional
        Where the folders of the jobs live, and which there are from the start, see `ResultStore`.
    modules : tuple of str
        What each worker imports before its first job.
    """

    def __init__(
        self,
        limits: JobLimits | None = None,
        *,
        root: Path | None = None,
        modules: tuple[str, ...] = (),
        prepared: Path | None = None,
    ) -> None:
        self.limits = limits or JobLimits.from_environment()
        self._store = ResultStore(root, prepared)
        self.secret = self._store.secret()  # outlasts a server, as the results do
        self._workers, self._queue = Workers(self.limits, modules), JobQueue(self.limits)
        self._lock = threading.RLock()
        self._jobs, self._running, self._trash = dict[str, Job](), dict[str, Job](), list[str]()
        self.on_end: Callable[[Job], None] = nothing  # told of each job that ends, from any thread; must not raise
        self.owners = Owners()  # nothing of those who are present grows too old
        self._sweep_at, self._closed = 0.0, False
        self._restore()
        self._thread = threading.Thread(target=self._deal, name="specapp jobs", daemon=True)
        self._thread.start()

    @property
    def load(self) -> tuple[int, int]:
        """How many jobs wait, and how many run."""
        with self._lock:  # what has just ended is kept by then
            return len(self._queue), len(self._running)

    def refuse(self, sentence: str) -> None:
        """Take no new work from now on, and say why; what waits and runs goes on, and what is done can be had."""
        self._queue.refusal = sentence

    def submit(self, visitor: str, work: Work, *, slot: str = "main") -> Job:
        """Put work into the queue, in place of the visitor's older work for the same slot.

        Parameters
        ----------
        visitor : str
            Secret that tells visitors apart; kept only as a digest.
        work : Work
        slot : str
            The visitor's place for it, such as one of several files.

        Returns
        -------
        Job
            An earlier one, if the visitor asked for the same `work.key` before and it has not failed.

        Raises
        ------
        LimitError
            If the queue is full, for everybody or for this visitor, no new work is taken, or the disk is full.
        """
        owner = digest_of(visitor)
        with self._lock:
            job = self._same(owner, work.key)
            if job is None:
                self._queue.check_open()
            changed = self._replace(owner, slot, by=job)
            if job is None:
                self._queue.check_room(owner)
                job = self._new_job(owner, slot, work.key)
                self._jobs[job.id] = job
                self._queue.append(job, work, settles=changed)
            self._workers.wake()
        return job

    def store(self, visitor: str, key: str, write: Callable[[Path], None], *, slot: str = "main") -> Job:
        """Keep files that need no worker, such as an uploaded recording, under the same rules as a result.

        Parameters
        ----------
        visitor, slot : str
            As for `submit`.
        key : str
            Digest of the content; if the visitor stored it before, `write` is not called.
        write : callable ``(folder) -> None``
            Writes the files; the job can be found meanwhile. What it raises is passed on (a full disk: LimitError).

        Returns
        -------
        Job
            Its state is ``"done"``.
        """
        owner = digest_of(visitor)
        with self._lock:
            found = self._same(owner, key)
        if found is not None and found.wait().state == "done":
            return found
        self._queue.check_open()
        job = self._new_job(owner, slot, key)
        with self._lock:
            self._jobs[job.id] = job
        try:
            with full_disk_said():
                write(job.folder)
                self._store.finish(FinishedJob(job.id, owner, slot, key, 0.0))
        except BaseException:
            with self._lock:
                self._jobs.pop(job.id, None)
            self._store.delete(job.id)
            job.give_up()
            raise
        job.end("done")
        self._sweep_at = 0.0
        return job

    def find(self, visitor: str, job_id: str) -> Job | None:
        """The visitor's job of that id, whether waiting, running or kept on disk; None if there is none."""
        owner = digest_of(visitor)
        with self._lock:
            self.owners.stay(owner)
            job = self._jobs.get(job_id)
            return job if job is not None and job.owner == owner and self._touch(job) else None

    def drop(self, job: Job) -> None:
        """Forget a job that has ended, and delete what it has written."""
        with self._lock:
            self._jobs.pop(job.id, None)
            self._trash.append(job.id)

    def release(self, visitor: str, *, after_s: float = 0.0) -> None:
        """Drop everything of a visitor who has left, unless they come back within `after_s` seconds."""
        with self._lock:
            self.owners.leave(digest_of(visitor), after_s)
            self._workers.wake()

    def close(self) -> None:
        """End all workers and unfinished jobs. Results stay on disk for the next pool."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._workers.wake()
        self._thread.join()
        self._workers.close()
        for job in [job for job in self._jobs.values() if job.status.state != "done"]:
            self._end(job, "cancelled", STOPPED)
            self._store.delete(job.id)
        self._store.close()

    def _restore(self) -> None:
        self._store.delete_unfinished()
        for found in self._store.finished():
            folder = self._store.path(found.id)
            job = Job(found.id, found.owner, found.slot, found.key, folder, self._cancel, self._queue.position)
            job.end("done", seconds=found.seconds)
            self._jobs[job.id] = job

    def _new_job(self, owner: str, slot: str, key: str) -> Job:
        with full_disk_said():
            folder = self._store.create()
        return Job(folder.name, owner, slot, key, folder, self._cancel, self._queue.position, _on_end=self.on_end)

    def _same(self, owner: str, key: str) -> Job | None:
        self.owners.stay(owner)
        same = (job for job in self._jobs.values() if job.owner == owner and job.key == key)
        found = next((job for job in same if job.status.state in ("queued", "running", "done")), None) if key else None
        return found if found is not None and self._touch(found) else None

    def _touch(self, job: Job) -> bool:
        """Count a finished job as used now. False if its folder is gone."""
        if job.status.state != "done" or self._store.touch(job.id):
            return True
        self.drop(job)
        return False

    def _replace(self, owner: str, slot: str, *, by: Job | None) -> bool:
        """End what a newer request makes needless. True if there was any."""
        same = (job for job in self._jobs.values() if job is not by and job.owner == owner and job.slot == slot)
        for job in (older := [job for job in same if not job.status.ended]):
            self._end(job, "replaced", REPLACED)
        return bool(older)

    def _cancel(self, job: Job) -> None:
        with self._lock:
            self._end(job, "cancelled", CANCELLED)

    def _end(self, job: Job, state: State, sentence: str) -> None:
        """End a job that has not ended yet. A running one stays known until its worker has let go of the folder."""
        if job.status.ended:
            return
        self._queue.discard(job)
        job.end(state, sentence)
        if job.id not in self._running:
            self.drop(job)
        if not self._closed:
            self._workers.wake()

    def _deal(self) -> None:
        while not self._closed:
            try:
                self._deal_once()
            except Exception:  # noqa: BLE001  (this thread serves all visitors and must not end because of one)
                _LOG.exception("dealing out the work failed")
                time.sleep(_TICK_S)

    def _deal_once(self) -> None:
        with self._lock:
            self._end_overdue()
            self._sweep()
            for job_id in [job_id for job_id, job in self._running.items() if job.status.ended]:
                self._workers.stop(job_id)
            self._assign()
            trash, self._trash = self._trash, []
        self._workers.tend()
        for job_id in trash:
            self._store.delete(job_id)
        for event in self._workers.events(self._queue.settles_in(_TICK_S)):
            with self._lock:
                self._apply(event)

    def _end_overdue(self) -> None:
        for job in [job for job in self._running.values() if job.status.seconds > self.limits.work_s]:
            self._end(job, "failed", overdue(self.limits.work_s))

    def _sweep(self) -> None:
        gone = self.owners.gone()
        for job in [job for job in self._jobs.values() if job.owner in gone]:
            self._end(job, "cancelled", LEFT)
            if job.status.state == "done":
                self.drop(job)
        if time.monotonic() >= self._sweep_at:
            self._sweep_at = time.monotonic() + self.limits.sweep_s
            for job_id in self._jobs.keys() & self._store.expired(self.limits, self.owners.present):
                self.drop(self._jobs[job_id])

    def _assign(self) -> None:
        running = self._running.values()
        while self._workers.has_room and (job := self._queue.take(running)) is not None:
            if not self._workers.start(job.id, job.payload):
                self._queue.put_back(job)
                return
            self._running[job.id] = job
            job.begin()
        if (job := self._queue.to_give_way(running)) is not None:
            job.give_way()
            self._workers.stop(job.id)

    def _apply(self, event: Event) -> None:
        job = self._running[event[0]]
        if event[1] == "progress":
            job.advance(event[2], event[3])
            return
        del self._running[job.id]
        if job.status.state == "queued" and event[2].stopped:
            self._queue.put_back(job)
            return
        if not job.status.ended:
            self._conclude(job, event[2])
        if job.status.state != "done":
            self.drop(job)

    def _conclude(self, job: Job, outcome: Outcome) -> None:
        if outcome.trace:
            _LOG.error("job %s failed:\n%s", job.id, outcome.trace)
        if outcome.sentence:
            job.end("failed", outcome.sentence)
            return
        try:
            self._store.finish(FinishedJob(job.id, job.owner, job.slot, job.key, job.status.seconds))
        except OSError:
            _LOG.exception("job %s could not be kept", job.id)
            job.end("failed", FULL)
            return
        job.end("done")
        self._sweep_at = 0.0
