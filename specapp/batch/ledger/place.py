"""Where the ledger lies: in a folder of this machine, locked by who writes to it, or elsewhere, brought there whole."""

import shutil
import sqlite3
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from specapp.base.errors import SpecappError
from specapp.batch.places import OWN_FOLDER, Stamp, get, is_remote, local_path, put, stamp_of

PUT_S = 30.0
"""Between two times that a ledger is brought to where it belongs."""
_PUTS = 10
"""How often the finished ledger is brought to a place that does not answer, in so much time."""
_COPIES, _COPY_S = 5, 0.2
"""How often a ledger is copied to which somebody writes in this moment, and the time between."""
_JOURNAL = "-journal"
"""Behind the name of a file of SQLite: what a writer that was killed had not made last is taken back with it."""
_BUSY = "another batch writes to this target. Wait until that has ended."


class LedgerError(SpecappError):
    """A ledger that cannot be used."""

    def __init__(self, address: str, why: object = "") -> None:
        """Say so of `address`, and `why` in the words of SQLite; by default somebody else uses it."""
        is_busy = not why or "locked" in str(why)
        reason = _BUSY if is_busy else f"it is no ledger ({why}). Move the folder {OWN_FOLDER} away."
        super().__init__(f"The ledger {address} cannot be used: {reason}")


def locked(path: Path, schema: str) -> sqlite3.Connection:
    """The file at `path`, which no other process can use until it is closed.

    Parameters
    ----------
    path : Path
    schema : str

    Raises
    ------
    sqlite3.DatabaseError
        If it is none, or another process has it.
    """
    file = sqlite3.connect(path, timeout=0.5, isolation_level=None)
    try:
        file.execute("PRAGMA locking_mode = EXCLUSIVE")
        file.execute("BEGIN IMMEDIATE")
        file.execute(schema)
    except sqlite3.DatabaseError:
        file.close()
        raise
    return file


def copy(address: str, path: Path) -> None:
    """Copy a ledger to `path`, as it was when it was last made safe.

    Raises
    ------
    LedgerError
        If it is none.
    """
    if is_remote(address):
        get(address, path)
        return
    why = ""
    for _ in range(_COPIES):
        for end in ("", _JOURNAL):
            Path(f"{path}{end}").unlink(missing_ok=True)
            with suppress(FileNotFoundError):
                shutil.copyfile(f"{local_path(address)}{end}", f"{path}{end}")
        why = _fault(path)
        if not why:
            return
        time.sleep(_COPY_S)
    raise LedgerError(address, why)


def _fault(path: Path) -> str:
    try:
        with closing(sqlite3.connect(path)) as file:
            (said,) = file.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        return str(error)
    return "" if said == "ok" else str(said)


@dataclass(slots=True)
class Remote:
    """The place of a ledger that is worked on here.

    Parameters
    ----------
    path : Path
        Of the file here.
    address : str
    stamp : Stamp or None
        Of the file there, when it was brought here.
    """

    path: Path
    address: str
    stamp: Stamp | None
    _is_sure: bool = True
    _is_taken: bool = False

    def bring(self) -> bool:
        """Put the file there; where the place does not answer, not, and say so.

        Raises
        ------
        LedgerError
            If somebody else has put another one there: what is done stays known by its receipts.
        """
        try:
            if self._is_sure and stamp_of(self.address) != self.stamp:
                self._is_taken = True
            if self._is_taken:
                raise LedgerError(self.address)
            self._is_sure = False  # it may come there without an answer
            put(self.path, self.address)
            self.stamp = stamp_of(self.address)
            self._is_sure = True
        except OSError:
            return False
        return True

    def bring_patiently(self) -> None:
        """Put the finished file there.

        Raises
        ------
        SpecappError
            If the place does not answer for half a minute, or somebody else has put another one there.
        """
        for _ in range(_PUTS):
            if self.bring():
                return
            time.sleep(PUT_S / _PUTS)
        raise SpecappError(
            f"The ledger cannot be brought to {self.address}. Run the same command again when the place answers."
        )
