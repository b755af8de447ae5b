"""Many files through a cluster: each is submitted, its outcome written down, and what was lost begun again."""

import queue
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from specapp.base.errors import LimitError, SpecappError
from specapp.base.version import __version__
from specapp.batch.cluster import TRIES, client_of
from specapp.batch.ledger import Ledger, Row
from specapp.batch.places import OWN_FOLDER, absolute, join, remove
from specapp.batch.plan import Task, key_of, target_of
from specapp.batch.work import Outcome, denoise_file, receipt_of

if TYPE_CHECKING:
    from distributed import Client, Future

RECEIPTS = f"{OWN_FOLDER}/receipts"
_TICK_S = 0.25
"""Between two looks at the connection."""
_LOST_S = 600.0
"""How long a lost scheduler is waited for."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is the same for all files of a batch.

    Parameters
    ----------
    target : str
    pictures : bool
    """

    target: str
    pictures: bool = False


@dataclass(slots=True)
class Batch:
    """Runs tasks on a cluster and keeps the ledger.

    Parameters
    ----------
    job : Job
    ledger : Ledger
    client : Client
    told : callable, optional
        Called with each row that was written.
    """

    job: Job
    ledger: Ledger
    client: "Client"
    told: Callable[[Row], None] | None = None
    _running: dict[object, tuple[Task, "Future[Outcome]"]] = field(default_factory=dict)
    _ended: "queue.Queue[Future[Outcome]]" = field(default_factory=queue.Queue)
    _stack: ExitStack = field(default_factory=ExitStack)
    _seen_s: float = field(default_factory=time.monotonic)
    _threads: int = 0
    _counted_s: float = -_TICK_S
    _address: str = ""

    def __post_init__(self) -> None:
        self.job = replace(self.job, target=absolute(self.job.target))
        self._address = str(self.client.scheduler_info()["address"])

    def run(self, tasks: Iterable[Task]) -> None:
        """Do all tasks.

        Raises
        ------
        LimitError
            If the target's disk is full.
        SpecappError
            If the scheduler is lost and does not come back.
        """
        waiting = iter(tasks)
        with self._stack:
            try:
                self._fill(waiting)
                while self._running:
                    self._take(waiting)
            finally:
                self._drop()

    def _fill(self, waiting: Iterator[Task]) -> None:
        """As many files run as there are threads: one that only waits on a worker is blamed when that one dies."""
        while len(self._running) < max(1, self._slots()):
            task = next(waiting, None)
            if task is None:
                return
            self._submit(task)

    def _slots(self) -> int:
        """Threads of the cluster; asked for now and then, as each question is a journey to the scheduler."""
        from dask.utils import key_split

        if time.monotonic() >= self._counted_s + _TICK_S:
            self._threads = 0
            key_split.cache_clear()  # it remembers 100,000 keys, of which each of ours is used once
            with suppress(OSError):
                self._threads = int(sum(self.client.nthreads().values()))
            self._counted_s = time.monotonic()
        return self._threads

    def _submit(self, task: Task) -> None:
        future = self.client.submit(
            denoise_file,
            absolute(task.source),
            target_of(self.job.target, task),
            task.settings,
            writing=task.writing,
            receipts=join(self.job.target, RECEIPTS),
            whole_name=task.whole_name,
            pictures=self.job.pictures,
            key=("denoise", secrets.token_hex(8)),  # one prefix: the scheduler remembers each
            pure=False,
        )
        self._running[future.key] = task, future
        future.add_done_callback(self._ended.put)

    def _take(self, waiting: Iterator[Task]) -> None:
        """Write down one outcome, or look whether the scheduler is still there."""
        try:
            future = self._ended.get(timeout=_TICK_S)
        except queue.Empty:
            if self.client.status != "running":
                self._connect_again()
            self._check_workers()
            self._fill(waiting)
            return
        if future.key not in self._running:
            return
        if future.status == "cancelled":
            self._connect_again()
            return
        task, _ = self._running.pop(future.key)
        if future.status == "lost":  # its worker died before the outcome was fetched
            self._submit(task)
            return
        self._fill(waiting)  # before the outcome is fetched: no worker waits for that
        row, full = row_of(task, future)
        self.ledger.write(row)
        if row.state != "waiting":
            remove(receipt_of(join(self.job.target, RECEIPTS), target_of(self.job.target, task)))
        if self.told:
            self.told(row)
        if full:
            raise LimitError(f"{row.error} Then run the same command again: it does what is missing.")

    def _check_workers(self) -> None:
        """Do not wait for ever where no worker is left."""
        if self._slots():
            self._seen_s = time.monotonic()
        elif time.monotonic() > self._seen_s + _LOST_S:
            raise SpecappError(
                f"No worker has been there for {_LOST_S / 60:g} minutes. Start some, then run the same command again."
            )

    def _connect_again(self) -> None:
        """Wait for the scheduler, and begin again what it had."""
        until = time.monotonic() + _LOST_S
        with suppress(Exception):
            self.client.close(timeout=1)
        while True:
            try:
                self.client = self._stack.enter_context(client_of(self._address))
                break
            except SpecappError:
                if time.monotonic() > until:
                    raise
                time.sleep(1)
        tasks = [task for task, _ in self._running.values()]
        self._running.clear()
        for task in tasks:
            self._submit(task)

    def _drop(self) -> None:
        """Let go of what runs; its files are whole or absent, and the next run does them."""
        with suppress(Exception):
            self.client.cancel([future for _, future in self._running.values()], force=True)
        self._running.clear()


def row_of(task: Task, future: "Future[Outcome]") -> tuple[Row, bool]:
    """The row that a finished future makes, and whether the disk is full."""
    from distributed import KilledWorker

    error = future.exception() if future.status == "error" else None
    if isinstance(error, KilledWorker):
        died = f"The worker process died each of {TRIES} times that it worked on this file: it may need more memory."
        row = failed_row(task, f"{died} Convert it to WAV, or cut it into parts.")
        return replace(row, tries=TRIES), False
    if error is not None:
        why = f"{type(error).__name__}: {error}".splitlines()[0][:200]
        return failed_row(task, f"This file could not be cleaned ({why}). Please report this."), False
    return row_of_outcome(task, future.result())


def row_of_outcome(task: Task, outcome: Outcome) -> tuple[Row, bool]:
    """The row that the work on a file makes, and whether the disk is full."""
    facts: dict[str, Any] = outcome.facts | {"warnings": tuple(outcome.facts.get("warnings", ()))}
    if facts.get("output"):
        facts["output"] = str(PurePosixPath(task.name).with_name(PurePosixPath(facts["output"]).name))
    state = {"": "done", "file": "failed"}.get(outcome.trouble, "waiting")
    row = replace(failed_row(task, ""), before=outcome.before, after=outcome.after)
    return replace(row, **facts, state=state), outcome.trouble == "full"  # type: ignore[arg-type]


def failed_row(task: Task, sentence: str) -> Row:
    """The row of a file that could not be cleaned, and why."""
    return Row(
        task.name,
        task.source,
        "failed",
        key=key_of(task.settings, task.writing),
        stamp=str(task.stamp),
        duration_s=task.estimate_s,
        version=__version__,
        error=sentence,
    )
