"""The ledger of a batch: one row per file in an SQLite file on the target's side, written by one process.

On a remote target the file is worked on here, and put there whole every half minute and at the end.
"""

import json
import os
import sqlite3
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import fields
from pathlib import Path
from typing import Any

from specapp.base.errors import LimitError, SpecappError
from specapp.batch.ledger.place import PUT_S, LedgerError, Remote, copy, locked
from specapp.batch.ledger.rows import Row, State, failed_row, row_of_outcome
from specapp.batch.places import OWN_FOLDER, is_remote, join, local_path, stamp_of

__all__ = ["NAME", "Ledger", "Row", "State", "failed_row", "opened_ledger", "row_of_outcome"]

NAME = f"{OWN_FOLDER}/ledger.sqlite"
"""Of the file, below the target."""
_COMMIT_S = 1.0
"""Most time that is lost when the machine goes out."""
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


_COLUMNS = tuple(one.name for one in fields(Row))
_TEXTS = tuple(one.name for one in fields(Row) if one.type is str)
_WRITE = f"INSERT OR REPLACE INTO files ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608


class Ledger:
    """The rows of a target; `opened_ledger` opens one."""

    def __init__(self, path: Path, address: str, remote: Remote | None = None) -> None:
        """Open the file at `path`, which belongs to `address`, and is brought there if that is `remote`.

        Raises
        ------
        LedgerError
            If it cannot be opened, or another process writes to it.
        """
        self._remote = remote
        self._committed = self._put = time.monotonic()
        try:
            self._file = locked(path, _SCHEMA)
        except sqlite3.DatabaseError as error:
            raise LedgerError(address, error) from None

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
        if not self._remote:
            return True
        return self._committed > self._put + PUT_S and self.bring()

    def bring(self) -> bool:
        """Put the file to a remote target; where that does not answer, later.

        Raises
        ------
        SpecappError
            If another batch writes to it.
        """
        self._put = time.monotonic()
        return self._remote is not None and self._remote.bring()

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
        if self._remote:
            self._remote.bring_patiently()


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
        path, stamp, remote = Path(folder) / "ledger.sqlite", None, None
        try:
            if not readonly and not is_remote(address):
                path = local_path(address)
                path.parent.mkdir(parents=True, exist_ok=True)
            else:
                stamp = stamp_of(address)
                if stamp:
                    copy(address, path)
                remote = None if readonly else Remote(path, address, stamp)
        except OSError as error:
            raise SpecappError(
                f"{target} cannot be written: {error.strerror or error}. Choose another place with -o."
            ) from None
        ledger = Ledger(path, address, remote)
        try:
            if remote and not stamp:  # whoever finds results without one takes them for somebody else's
                ledger.commit()
                ledger.bring()
            yield ledger
        finally:
            ledger.close()


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
