"""The ledger of a batch: one row per file in an SQLite file on the target's side, written by one process.

On a remote target the file is worked on here, and put there whole every half minute and at the end.
"""

import json
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Literal

from specapp.base.errors import LimitError, SpecappError
from specapp.batch.places import OWN_FOLDER, get, is_remote, join, local_path, put, stamp_of

State = Literal["waiting", "done", "failed"]
NAME = f"{OWN_FOLDER}/ledger.sqlite"
"""Of the file, below the target."""
_COMMIT_S, _PUT_S = 1.0, 30.0
"""Most time that is lost when the machine goes out."""
_PUTS = 10
"""How often the finished ledger is brought to a place that does not answer, in so much time."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS files (
    name TEXT PRIMARY KEY, source TEXT, state TEXT, key TEXT, stamp TEXT, digest TEXT, output TEXT, output_stamp TEXT,
    duration_s REAL, noise_reduced_db REAL, snr_before_db REAL, snr_after_db REAL, removed_db REAL, lost_db REAL,
    clipped_samples INTEGER, seconds REAL, warnings TEXT, error TEXT, tries INTEGER, version TEXT, settings TEXT,
    before BLOB, after BLOB
)"""

_TOTALS = """
SELECT sum(duration_s) / 3600, sum(seconds) / 3600, avg(noise_reduced_db), sum(clipped_samples > 0),
    sum(warnings != '[]')
FROM files WHERE state = 'done'"""


@dataclass(frozen=True, slots=True)
class Row:
    """What is known of a file.

    Parameters
    ----------
    name : str
        Path below the target.
    source : str
        Path or address.
    state : {'waiting', 'done', 'failed'}
    key, stamp, digest : str
        Of the settings; of the source without and with reading it.
    output, output_stamp : str
        Path of the result below the target, and its stamp.
    duration_s : float
        Of the recording.
    noise_reduced_db, snr_before_db, snr_after_db, removed_db, lost_db, clipped_samples
        As in `specapp.pipeline.Measurements`.
    seconds : float
        Time taken.
    warnings : tuple of str
    error : str
        Why it failed, in a sentence.
    tries : int
        How often it was begun in vain.
    version : str
        Of the program.
    settings : str
        As JSON, in one line.
    before, after : bytes
        Small pictures, WebP; empty where none were asked for.
    """

    name: str
    source: str
    state: State
    key: str = ""
    stamp: str = ""
    digest: str = ""
    output: str = ""
    output_stamp: str = ""
    duration_s: float = 0.0
    noise_reduced_db: float = 0.0
    snr_before_db: float = 0.0
    snr_after_db: float = 0.0
    removed_db: float = 0.0
    lost_db: float = 0.0
    clipped_samples: int = 0
    seconds: float = 0.0
    warnings: tuple[str, ...] = ()
    error: str = ""
    tries: int = 0
    version: str = ""
    settings: str = ""
    before: bytes = field(default=b"", repr=False)
    after: bytes = field(default=b"", repr=False)

    def to_plain(self) -> dict[str, Any]:
        """The row as JSON knows it, without pictures.

        Returns
        -------
        dict
            Names and values that JSON knows.
        """
        plain = asdict(self)
        del plain["before"], plain["after"]
        return plain


_COLUMNS = tuple(one.name for one in fields(Row))
_TEXTS = tuple(one.name for one in fields(Row) if one.type is str)
_WRITE = f"INSERT OR REPLACE INTO files ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608


class Ledger:
    """The rows of a target; `opened_ledger` opens one."""

    def __init__(self, path: Path, address: str) -> None:
        """Open the file at `path`, which is brought to `address` where that is elsewhere.

        Raises
        ------
        SpecappError
            If it cannot be opened, or another process writes to it.
        """
        self._path, self._address = path, address
        self._committed = self._put = time.monotonic()
        try:
            self._file = _locked(path)
        except sqlite3.DatabaseError as error:
            busy = "locked" in str(error)
            why = "another batch writes to this target" if busy else f"it is no ledger ({error})"
            remedy = "Wait until that has ended" if busy else "Move the folder away"
            raise SpecappError(f"The ledger {address} cannot be used: {why}. {remedy}.") from None

    def get(self, name: str) -> Row | None:
        """The row of a file, without pictures; None if there is none."""
        found = self._file.execute(f"SELECT {', '.join(_COLUMNS[:-2])} FROM files WHERE name = ?", (_stored(name),))  # noqa: S608
        values = found.fetchone()
        return _row(values) if values else None

    def write(self, row: Row) -> None:
        """Add or replace the row of a file.

        Raises
        ------
        LimitError
            If the disk is full.
        """
        with _room():
            self._file.execute(_WRITE, [_stored(getattr(row, name)) for name in _COLUMNS])
            if time.monotonic() > self._committed + _COMMIT_S:
                self.commit()

    def commit(self) -> bool:
        """Make what was written last; bring it to its place if that is elsewhere and due; say whether it is there."""
        with _room():
            self._file.execute("COMMIT")
            self._file.execute("BEGIN IMMEDIATE")
        self._committed = time.monotonic()
        if not is_remote(self._address):
            return True
        return self._committed > self._put + _PUT_S and self.bring()

    def bring(self) -> bool:
        """Put the file to a remote target; where that does not answer, later."""
        self._put = time.monotonic()
        if is_remote(self._address):
            with suppress(OSError):
                put(self._path, self._address)
                return True
        return False

    def rows(self) -> Iterator[Row]:
        """All rows without pictures, by name."""
        query = f"SELECT {', '.join(_COLUMNS[:-2])} FROM files ORDER BY name"  # noqa: S608
        return map(_row, self._file.execute(query))

    def worst(self) -> Iterator[Row]:
        """Finished rows with pictures: most sound probably lost first, then least noise taken."""
        query = f"SELECT {', '.join(_COLUMNS)} FROM files WHERE state = 'done' "  # noqa: S608
        return map(_row, self._file.execute(query + "ORDER BY lost_db DESC, noise_reduced_db"))

    def totals(self) -> dict[str, float]:
        """Sums over the finished rows; of the noise that was reduced, the mean."""
        (sums,) = self._file.execute(_TOTALS)
        names = ("hours", "worked_h", "noise_reduced_db", "clipped", "warned")
        return {name: value or 0 for name, value in zip(names, sums, strict=True)}

    def counts(self) -> dict[str, int]:
        """Number of rows of each state."""
        return dict(self._file.execute("SELECT state, count(*) FROM files GROUP BY state"))

    def close(self) -> None:
        """Write everything and let go of the file."""
        try:
            with _room():
                if self._file.in_transaction:  # a full disk has ended it, which was said
                    self._file.execute("COMMIT")
        finally:
            self._file.close()
        if is_remote(self._address):
            _bring_patiently(self._path, self._address)


@contextmanager
def opened_ledger(target: str, *, readonly: bool = False) -> Iterator[Ledger]:
    """The ledger of a target, made if there is none.

    Parameters
    ----------
    target : str
        Folder of the results.
    readonly : bool
        Work on a copy, so that nothing is written on the target's side.

    Yields
    ------
    Ledger

    Raises
    ------
    SpecappError
        If it cannot be opened or made.
    """
    address = join(target, NAME)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.sqlite"
        try:
            if not readonly and not is_remote(address):
                path = local_path(address)
                path.parent.mkdir(parents=True, exist_ok=True)
            elif stamp_of(address):
                _copy(address, path)
        except OSError as error:
            raise SpecappError(
                f"{target} cannot be written: {error.strerror or error}. Choose another place with -o."
            ) from None
        ledger = Ledger(path, str(path) if readonly else address)
        try:
            yield ledger
        finally:
            ledger.close()


def _locked(path: Path) -> sqlite3.Connection:
    file = sqlite3.connect(path, timeout=0.5, isolation_level=None)
    try:
        file.execute("PRAGMA locking_mode = EXCLUSIVE")
        file.execute("BEGIN IMMEDIATE")
        file.execute(_SCHEMA)
    except sqlite3.DatabaseError:
        file.close()
        raise
    return file


def _bring_patiently(path: Path, address: str) -> None:
    for _ in range(_PUTS):
        with suppress(OSError):
            put(path, address)
            return
        time.sleep(_PUT_S / _PUTS)
    raise SpecappError(f"The ledger cannot be brought to {address}. Run the same command again when the place answers.")


def _copy(address: str, path: Path) -> None:
    if is_remote(address):
        get(address, path)
    else:
        shutil.copyfile(local_path(address), path)


def _row(values: Iterable[Any]) -> Row:
    known = dict(zip(_COLUMNS, values, strict=False))
    known |= {name: os.fsdecode(known[name]) for name in _TEXTS}
    return Row(**known | {"warnings": tuple(json.loads(os.fsdecode(known["warnings"])))})


def _stored(value: object) -> object:
    """Names of files may be any bytes: what is no text in UTF-8 is stored as it is."""
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, tuple) else value
    if not isinstance(text, str):
        return text
    with suppress(UnicodeEncodeError):
        text.encode()
        return text
    return os.fsencode(text)


@contextmanager
def _room() -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        raise LimitError(f"The ledger cannot be written: {error}. Free some space on the target and go on.") from None
