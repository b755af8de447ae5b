"""The files that a tab cleans together: below one folder, cleaned in turns with the work of other visitors."""

import shutil
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import BinaryIO

from specapp.base.buffers import room_for
from specapp.base.errors import LimitError, SettingsError, SpecappError
from specapp.batch.ledger import Ledger, Row, failed_row, opened_ledger, row_of_outcome
from specapp.batch.places import walk
from specapp.batch.plan import Task, tasks_of
from specapp.batch.tasks import checked
from specapp.jobs import Job, JobPool
from specapp.settings.settings import Settings
from specapp.ui.many.names import harmless, unused
from specapp.ui.many.waiting import keep_waiting, kept_waiting
from specapp.ui.session.counts import counts
from specapp.ui.tasks.many_files import file_work, open_outcome
from specapp.ui.text import msg
from specapp.ui.text.language import tr

SHARE = 4
"""Files that are brought together may take this part of the disk that is kept for everybody: results take as much."""
_CHUNK = 1 << 20
_AGAIN_S = 1.0
"""Before a full queue is asked again."""
_LOOK_S = 0.05
"""Between two looks at files that are cleaned beside each other."""
_SLOT = "many files"
"""Of a visitor, for the folder of a collection."""
_DELETED = msg("The files were deleted, for want of room on the disk. Bring them again.")
_TOO_LARGE = msg("All files together may have {gigabytes} GB here. Take this one in another turn.")


class Collection:
    """Files that are cleaned in turns, and what came of each.

    Parameters
    ----------
    pool : JobPool
    visitor : str
    home : Job
        Whose folder holds the files and their results.
    is_here : callable ``() -> bool``
        Whether the visitor is still here; nothing is begun after that.
    """

    def __init__(self, pool: JobPool, visitor: str, home: Job, is_here: Callable[[], bool]) -> None:
        self.id, self.visitor, self._home = home.id, visitor, home.folder
        self.sources, self.results = home.folder / "in", home.folder / "out"
        self.names: list[str] = []
        self.rows: dict[str, Row] = {}
        self.trouble, self._pool, self._is_here = "", pool, is_here
        self._lock = threading.Lock()
        self._waiting: deque[Task] = deque()
        self._current: dict[str, tuple[Task, Job]] = {}
        self._thread: threading.Thread | None = None

    @property
    def is_busy(self) -> bool:
        """Something waits or is being cleaned."""
        return self._thread is not None

    @property
    def waiting(self) -> int:
        """How many files wait for their turn."""
        return len(self._waiting) + sum(job.status.state == "queued" for _, job in list(self._current.values()))

    @property
    def current(self) -> dict[str, float]:
        """Names of the files that are being cleaned, and which share of each is done, 0 to 1."""
        at_work = ((name, job.status) for name, (_, job) in list(self._current.items()))
        return {name: status.fraction for name, status in at_work if status.state != "queued"}

    def add(self, name: str, file: BinaryIO, *, most: int) -> None:
        """Take a file in; one of the same name gets a number.

        Parameters
        ----------
        name : str
            As the browser gives it, with its folders.
        file : BinaryIO
        most : int
            How many files there may be.

        Raises
        ------
        LimitError
            If there are too many files, they are too large together, or the disk is full.
        """
        if len(self.names) >= most:
            raise LimitError(tr("There are {n} files, the limit here. Take this one in another turn.", n=most))
        most_bytes = share_bytes(self._pool)
        held = sum((self.sources / one).stat().st_size for one in self.names) + file.seek(0, 2)
        if held > most_bytes:
            raise LimitError(tr(_TOO_LARGE, gigabytes=f"{most_bytes / 1e9:.1f}"))
        name = unused(harmless(name), self.names)
        path = self.sources / name
        path.parent.mkdir(parents=True, exist_ok=True)
        file.seek(0)
        with room_for(0), path.open("xb") as kept:
            shutil.copyfileobj(file, kept, _CHUNK)
        self.names.append(name)

    def clean(self, names: Iterable[str], settings: Settings) -> None:
        """Clean some of the files with these settings, after what waits already.

        Raises
        ------
        SettingsError
            If two results would have one name, or the files have been deleted.
        """
        wanted = set(names)
        try:
            tasks = checked(tasks_of([str(self.sources)], settings, pattern="**/*"))
        except SettingsError:
            if self.sources.exists():
                raise
            raise SettingsError(_DELETED) from None  # without their place on this server
        self.trouble = ""
        with self._lock:
            self._waiting.extend(task for task in tasks if task.name in wanted)
            self._keep(*(task for task, _ in self._current.values()))
            if not self.is_busy:
                self._thread = threading.Thread(target=self._work, name="specapp many files", daemon=True)
                self._thread.start()

    def restore(self) -> None:
        """Take up what an earlier server has left: the files, what came of them, and what was still to be done."""
        self.names = sorted(found.name for found in walk(str(self.sources)))
        kept: list[Row] = []
        with suppress(SpecappError), opened_ledger(str(self.results), readonly=True) as ledger:
            kept = [*ledger.rows(), *ledger.worst()]  # the latter with pictures
        self.rows = {row.name: row for row in kept if row.name in self.names and row.state != "waiting"}
        for settings, names in kept_waiting(self._home):
            self.clean(names, settings)

    def stop(self) -> None:
        """Drop what waits and what is being cleaned; earlier results stay."""
        with self._lock:
            self._waiting.clear()
            with suppress(LimitError, OSError):
                self._keep()
            for _, job in list(self._current.values()):
                job.cancel()

    def wait(self, timeout_s: float) -> None:
        """Wait until nothing is left to do, or the time is over."""
        if (thread := self._thread) is not None:
            thread.join(timeout_s)

    def _work(self) -> None:
        while self._is_more():
            try:
                self._round()
            except SpecappError as error:
                self.trouble = str(error)
                self.stop()
            except OSError:
                self.trouble = _DELETED
                self.stop()
            self._current.clear()

    def _is_more(self) -> bool:
        """Whether to go on; the lock lets no file be added just when the thread ends for want of one."""
        with self._lock:
            if self._waiting and self._is_here():
                return True
            self._waiting.clear()
            self._thread = None
            return False

    def _round(self) -> None:
        """Clean what waits.

        Raises
        ------
        LimitError
            If the disk is full.
        """
        with opened_ledger(str(self.results)) as ledger:
            while self._fill() or self._current:
                for name, (task, job) in list(self._current.items()):
                    if job.wait(_LOOK_S).ended:
                        self._write(ledger, task, job)
                        del self._current[name]

    def _fill(self) -> bool:
        """Begin as many files as there are workers, which the queue shares out; whether any waits still."""
        while self._waiting and self._is_here() and len(self._current) < self._pool.limits.workers:
            if not self._begin_next():  # the queue is full: wait like everybody
                time.sleep(_AGAIN_S)
                break
        return bool(self._waiting) and self._is_here()

    def _begin_next(self) -> bool:
        """Whether the queue had room; the lock lets nothing begin that is being stopped."""
        with self._lock:
            if not self._waiting:
                return True
            task = self._waiting[0]
            work = file_work(task, self.results)
            try:
                job = self._pool.submit(self.visitor, work, slot=f"{self.id} {task.name}")
            except LimitError:
                return False
            self._waiting.popleft()
            self._current[task.name] = task, job
            return True

    def _keep(self, *current: Task) -> None:
        keep_waiting(self._home, [*current, *self._waiting])

    def _write(self, ledger: Ledger, task: Task, job: Job) -> None:
        """Write down what came of a file, if it was not stopped.

        Raises
        ------
        LimitError
            If the disk is full.
        """
        status, full = job.status, False
        if status.state == "failed":
            row = failed_row(task, status.sentence)
        elif status.state == "done":
            row, full = row_of_outcome(task, open_outcome(job.folder))
            self._pool.drop(job)
        else:
            return
        ledger.write(row)
        ledger.commit()  # whatever happens to the server, what is done is done
        if row.state == "done" and task.name not in self.rows:
            counts().brought(row.duration_s)
        self.rows[task.name] = row
        with self._lock:
            self._keep(*(other for other, _ in self._current.values() if other is not task))
        if full:
            raise LimitError(msg("The disk of this installation is full. Fetch what is done, and try again later."))


def begin(pool: JobPool, visitor: str, is_here: Callable[[], bool]) -> Collection:
    """An empty collection, with a folder of the visitor for its files."""
    home = pool.store(visitor, "", _make_folders, slot=_SLOT)
    return collections().setdefault(home.id, Collection(pool, visitor, home, is_here))


def find(pool: JobPool, visitor: str, collection_id: str, is_here: Callable[[], bool]) -> Collection | None:
    """A collection of a visitor that is still kept, also after a new start of the server; None if there is none.

    Parameters
    ----------
    pool, visitor, is_here
        As for `Collection`.
    collection_id : str
    """
    gone = [one for one, found in collections().items() if not found.sources.exists()]
    for one in gone:
        collections().pop(one, None)
    home = pool.find(visitor, collection_id)
    if home is None or home.slot != _SLOT:
        return None
    if home.id not in collections():
        found = Collection(pool, visitor, home, is_here)
        if collections().setdefault(home.id, found) is found:  # of two runs of the page one takes it up
            found.restore()
    return collections()[home.id]


@cache
def collections() -> dict[str, Collection]:
    """The collections of this server by their ids."""
    return {}


def share_bytes(pool: JobPool) -> int:
    """How large the files of a collection may be together."""
    return (pool.limits.kept_mb << 20) // SHARE


def _make_folders(folder: Path) -> None:
    (folder / "in").mkdir()
    (folder / "out").mkdir()
