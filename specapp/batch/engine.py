"""Many files through a cluster: each is submitted, its outcome written down, and what was lost begun again."""

import queue
import secrets
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from specapp.base.errors import LimitError, SpecappError
from specapp.batch.cluster import client_of
from specapp.batch.ledger import Ledger, Row, row_of_outcome
from specapp.batch.ledger.receipts import sweep
from specapp.batch.places import OWN_FOLDER, absolute, is_remote, join, local_path, remove, stamp_of
from specapp.batch.plan import Task, target_of
from specapp.batch.tasks import Handful, Handfuls
from specapp.batch.work import Outcome, denoise_file, receipt_of
from specapp.batch.worker import Order, Outcomes, do_handful, fatal, faulty

if TYPE_CHECKING:
    from distributed import Client, Future

RECEIPTS = f"{OWN_FOLDER}/receipts"
_BEGUN = ".begun"
"""How the names of the journals of `do_handful` end, beside the receipts."""
_TICK_S = 0.25
"""Between two looks at the connection."""
_LOST_S = 600.0
"""How long a lost scheduler is waited for, or a worker."""
_ALONE_S = 20.0
"""How long no worker may be there before that is said: one that died starts again."""
_FULL = (
    "There is no room left on the disk of the target, or on that of temporary files. "
    "Free some space, then run the same command again: it does what is missing."
)


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
class _Running:
    handful: Handful
    journal: str
    noted: int
    future: "Future[Outcomes]"


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
    noted : callable, optional
        Called with a sentence about the cluster, where it is waited for.
    """

    job: Job
    ledger: Ledger
    client: "Client"
    told: Callable[[Row], None] | None = None
    noted: Callable[[str], None] = field(default=lambda _: None)
    _running: dict[object, _Running] = field(default_factory=dict)
    _ended: "queue.Queue[Future[Outcomes]]" = field(default_factory=queue.Queue)
    _stack: ExitStack = field(default_factory=ExitStack)
    _seen_s: float = field(default_factory=time.monotonic)
    _is_alone: bool = False
    _threads: int = 0
    _counted_s: float = -_TICK_S
    _address: str = ""
    _receipts: str = ""
    _settled: list[str] = field(default_factory=list)
    _safe: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.job = replace(self.job, target=absolute(self.job.target))
        self._receipts = join(self.job.target, RECEIPTS)
        self._address = str(self.client.scheduler_info()["address"])

    def run(self, tasks: Iterable[Task], sound_s: float = 0.0) -> None:
        """Do all tasks.

        Parameters
        ----------
        tasks : iterable of Task
        sound_s : float
            Probable duration of all, see `Handfuls`.

        Raises
        ------
        LimitError
            If the target's disk is full.
        SpecappError
            If the scheduler is lost and does not come back.
        """
        waiting = Handfuls(tasks, 0.0 if is_remote(self.job.target) else sound_s)
        with self._stack:
            try:
                self._sweep()
                sweep(self._receipts, self.job.target, self.ledger)
                self._fill(waiting)
                while self._running:
                    self._take(waiting)
            finally:
                self._drop()

    def _fill(self, waiting: Handfuls) -> None:
        """As many run as there are threads: the scheduler blames what only waits on a worker that dies, too."""
        while len(self._running) < (slots := max(1, self._slots())):
            handful = waiting.take(slots)
            if handful is None:
                return
            self._submit(handful)

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

    def _submit(self, handful: Handful) -> None:
        token = secrets.token_hex(8)
        journal = handful.journal
        if not journal and not is_remote(self.job.target):
            journal = join(self._receipts, f"{token}{_BEGUN}")
        noted = _size(journal)
        future = self.client.submit(
            do_handful,
            denoise_file,
            [self._order(task) for task in handful.tasks],
            journal,
            key=("denoise", token),  # one prefix: the scheduler remembers each
            pure=False,
        )
        self._running[future.key] = _Running(handful, journal, noted, future)
        future.add_done_callback(self._ended.put)

    def _order(self, task: Task) -> Order:
        target = target_of(self.job.target, task)
        options = {"writing": task.writing, "receipts": self._receipts, "whole_name": task.whole_name}
        return Order((task.source, target, task.settings), options | {"pictures": self.job.pictures})

    def _take(self, waiting: Handfuls) -> None:
        """Write down what came of a handful, or look whether the scheduler is still there."""
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
        running = self._running.pop(future.key)
        outcomes = None if future.status == "finished" else self._outcomes_of_trouble(running, waiting)
        self._fill(waiting)  # before outcomes are fetched: no worker waits for that
        if outcomes is None:
            outcomes, seconds = future.result()
            waiting.learn(running.handful, seconds)
            if rest := running.handful.tasks[len(outcomes) :]:  # somebody took the journal away
                waiting.put_back(Handful(rest))
        self._write(running.handful.tasks, outcomes)
        self._fill(waiting)

    def _outcomes_of_trouble(self, running: _Running, waiting: Handfuls) -> list[Outcome]:
        """What came of files of which nothing came back; nothing, where they are begun again."""
        from distributed import KilledWorker

        handful, future = running.handful, running.future
        error = future.exception() if future.status == "error" else None
        if error is None:  # its worker died before the outcomes were fetched
            waiting.put_back(handful)
        elif isinstance(error, KilledWorker) and _size(running.journal) > running.noted:
            waiting.put_back(replace(handful, journal=running.journal))  # which says of whom the workers died
        elif len(handful.tasks) > 1:
            for task in handful.tasks:
                waiting.put_back(Handful((task,)))
        else:
            return [fatal(handful.tasks[0].source) if isinstance(error, KilledWorker) else faulty(error)]
        return []

    def _write(self, tasks: Iterable[Task], outcomes: Iterable[Outcome]) -> None:
        for task, outcome in zip(tasks, outcomes, strict=False):
            row, full = row_of_outcome(task, outcome)
            self.ledger.write(replace(row, error=_FULL) if full else row)
            if full:
                raise LimitError(_FULL)
            if row.state != "waiting":
                self._settled.append(receipt_of(self._receipts, target_of(self.job.target, task)))
            if self.told:
                self.told(row)
        if self.ledger.commit():
            self._forget()

    def _forget(self) -> None:
        """Take away the receipts whose rows were safe the last time: a client that is killed loses what it has not made
        last, and where a worker has died, Dask may begin a handful once more whose outcomes are here already.
        """
        for receipt in self._safe:
            remove(receipt)
        self._safe, self._settled = self._settled, []

    def _check_workers(self) -> None:
        """Do not wait for ever where no worker is left."""
        minutes = f"{_LOST_S / 60:g} minutes"
        if self._slots():
            self._seen_s, self._is_alone = time.monotonic(), False
        elif not self._is_alone and time.monotonic() > self._seen_s + _ALONE_S:
            self._is_alone = True
            self.noted(f"No worker is there. One is waited for, for up to {minutes}.")
        elif time.monotonic() > self._seen_s + _LOST_S:
            raise SpecappError(f"No worker has been there for {minutes}. Start some, then run the same command again.")

    def _connect_again(self) -> None:
        """Wait for the scheduler, and begin again what it had."""
        until = time.monotonic() + _LOST_S
        self.noted(
            f"The connection to the scheduler at {self._address} is lost. It is waited for, for up to "
            f"{_LOST_S / 60:g} minutes, and what it had is begun again."
        )
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
        self.noted("The scheduler is there.")
        self._seen_s = time.monotonic()
        lost = list(self._running.values())
        self._running.clear()
        for running in lost:
            remove(running.journal)  # nobody has died
            self._submit(replace(running.handful, journal=""))

    def _drop(self) -> None:
        """Let go of what runs; its files are whole or absent, and the next run does them."""
        with suppress(Exception):
            self.client.cancel([running.future for running in self._running.values()], force=True)
        self._running.clear()
        self._sweep()
        with suppress(LimitError):  # a full disk, which was said
            if self.ledger.commit() or self.ledger.bring():
                self._forget()
                self._forget()

    def _sweep(self) -> None:
        """Take away the journals of handfuls that nobody waits for: a target has one batch at a time."""
        if not is_remote(self._receipts):
            for left in local_path(self._receipts).glob(f"*{_BEGUN}"):
                remove(str(left))


def _size(journal: str) -> int:
    stamp = stamp_of(journal) if journal else None
    return stamp.size if stamp else 0
