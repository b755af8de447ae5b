"""The tasks of a batch, in a temporary file: however many there are, the client holds one at a time."""

import posixpath
import sqlite3
import weakref
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from specapp.base.errors import LimitError, SettingsError
from specapp.batch.places import Stamp
from specapp.batch.plan import Task
from specapp.batch.writing import How

_SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA cache_size = -512;
CREATE TABLE tasks (
    place BLOB PRIMARY KEY, stem BLOB, source BLOB, name BLOB, size INTEGER, version TEXT, how INTEGER,
    whole_name INTEGER, estimate_s REAL
) WITHOUT ROWID;
CREATE INDEX stems ON tasks (stem);
CREATE INDEX longest ON tasks (estimate_s DESC, name);
BEGIN"""
_ADD = """
INSERT INTO tasks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (place) DO UPDATE SET name = excluded.name,
    size = excluded.size, version = excluded.version, how = excluded.how, whole_name = excluded.whole_name,
    estimate_s = excluded.estimate_s
WHERE source = excluded.source"""
_READ = "SELECT source, name, size, version, how, whole_name, estimate_s FROM tasks "
_MET = """
SELECT one.place, other.place FROM tasks one JOIN tasks other ON other.stem = one.place AND other.place != one.place
LIMIT 1"""
_TELL_APART = """
UPDATE tasks SET whole_name = 1 WHERE stem IN (SELECT stem FROM tasks GROUP BY stem HAVING count(*) > 1)"""


_HANDFUL, _HANDFUL_S = 32, 2.0
"""Most files that a worker is given at once, and about how long they take it: the tail of a batch is as long."""


class Tasks:
    """Tasks in a file that goes with them; those with the longest recordings come first.

    Parameters
    ----------
    tasks : iterable of Task

    Raises
    ------
    SettingsError
        If two have one name.
    LimitError
        If there is no room for them.
    """

    def __init__(self, tasks: Iterable[Task] = ()) -> None:
        self._file = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        weakref.finalize(self, self._file.close)
        self._file.executescript(_SCHEMA)
        self._hows: dict[How, int] = {}
        self._sums: tuple[int, float] | None = None
        for task in tasks:
            self.add(task)

    def add(self, task: Task) -> None:
        """Add a task, in the place of an earlier one of the same source.

        Raises
        ------
        SettingsError
            If another source has the name.
        LimitError
            If there is no room for it.
        """
        self._sums = None
        place = task.name.casefold()
        values = (
            *map(_stored, (place, posixpath.splitext(place)[0], task.source, task.name)),
            task.stamp.size,
            task.stamp.version,
            self._hows.setdefault((task.settings, task.writing), len(self._hows)),
            task.whole_name,
            task.estimate_s,
        )
        with _room():
            added = self._file.execute(_ADD, values).rowcount
        if not added:
            (other,) = self._read("WHERE place = ?", _stored(place))
            raise SettingsError(_one_name(other, task))

    def tell_apart(self) -> None:
        """Let those keep their whole names that differ in their extensions alone.

        Raises
        ------
        SettingsError
            If one would become what another is called: the result of a.wma may become a.wma.flac.
        LimitError
            If there is no room for what changes.
        """
        with _room():
            for places in self._file.execute(_MET).fetchall():
                one, other = (task for place in places for task in self._read("WHERE place = ?", place))
                raise SettingsError(_one_name(one, other))
            self._file.execute(_TELL_APART)

    def spread(self, count: int) -> list[Task]:
        """So many of them or fewer, evenly among all in the order of their names.

        Parameters
        ----------
        count : int
        """
        places = sorted({round(place) for place in np.linspace(0, max(len(self) - 1, 0), count)})
        return [task for place in places for task in self._read("ORDER BY place LIMIT 1 OFFSET ?", place)]

    @property
    def seconds(self) -> float:
        """Probable duration of all."""
        return self._summed()[1]

    def __len__(self) -> int:
        return self._summed()[0]

    def __iter__(self) -> Iterator[Task]:
        return self._read("ORDER BY estimate_s DESC, name")

    def _summed(self) -> tuple[int, float]:
        if self._sums is None:
            with _room():
                count, seconds = self._file.execute("SELECT count(*), total(estimate_s) FROM tasks").fetchone()
            self._sums = count, seconds
        return self._sums

    def _read(self, which: str, *values: object) -> Iterator[Task]:
        hows = list(self._hows)
        with _room():
            for source, name, size, version, how, whole_name, estimate_s in self._file.execute(_READ + which, values):
                settings, writing = hows[how]
                known = _text(source), _text(name), Stamp(size, version), settings
                yield Task(*known, writing, whole_name=bool(whole_name), estimate_s=estimate_s)


@dataclass(frozen=True, slots=True)
class Handful:
    """Tasks that one worker does one after the other.

    Parameters
    ----------
    tasks : tuple of Task
    journal : str
        Of an earlier try in which workers died; see `specapp.batch.worker.do_handful`.
    """

    tasks: tuple[Task, ...]
    journal: str = ""


class Handfuls:
    """Tasks in their order, several short ones at a time: each journey to a worker costs both sides 10 ms.

    Parameters
    ----------
    tasks : iterable of Task
    sound_s : float
        Probable duration of all; 0: one at a time.
    """

    def __init__(self, tasks: Iterable[Task], sound_s: float = 0.0) -> None:
        self._tasks, self._left_s = iter(tasks), sound_s
        self._again: list[Handful] = []
        self._pace = 0.0

    def take(self, workers: int) -> Handful | None:
        """The next, together about two seconds of work, less near the end, where all workers share what is left.

        Parameters
        ----------
        workers : int
            How many share it.

        Returns
        -------
        Handful or None
        """
        if self._again:
            return self._again.pop()
        most_s = min(_HANDFUL_S, self._pace * self._left_s / (2 * workers))
        tasks: list[Task] = []
        taken_s = 0.0
        for task in self._tasks:
            tasks.append(task)
            self._left_s -= task.estimate_s
            taken_s += self._pace * task.estimate_s
            next_s = self._pace * task.estimate_s  # probably: the longest come first
            if not next_s or taken_s + next_s > most_s or len(tasks) >= _HANDFUL:
                break
        return Handful(tuple(tasks)) if tasks else None

    def put_back(self, handful: Handful) -> None:
        """Let these come next."""
        self._again.append(handful)

    def learn(self, handful: Handful, seconds: float) -> None:
        """How long these took a worker; before this is known, one is taken at a time."""
        sound_s = sum(task.estimate_s for task in handful.tasks)
        if sound_s and not handful.journal:
            self._pace = (self._pace or seconds / sound_s) / 2 + seconds / sound_s / 2


def checked(tasks: Iterable[Task]) -> Tasks:
    """Tasks whose results can stand beside each other.

    Parameters
    ----------
    tasks : iterable of Task

    Returns
    -------
    Tasks

    Raises
    ------
    SettingsError
        If two have one name.
    LimitError
        If there is no room for them.
    """
    found = Tasks(tasks)
    found.tell_apart()
    return found


@contextmanager
def _room() -> Iterator[None]:
    """SQLite writes what was added when it needs its memory for something else: reading may find no room, too."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise LimitError(f"The files cannot be listed: {error}. Free some room for temporary files.") from None


def _one_name(one: Task, other: Task) -> str:
    both = f"{one.source} and {other.source} would both become {other.name}."
    return f"{both} Rename one, or clean them into two targets."


def _stored(text: str) -> bytes:
    """Names of files may be any bytes."""
    return text.encode("utf-8", "surrogateescape")


def _text(stored: bytes) -> str:
    return stored.decode("utf-8", "surrogateescape")
