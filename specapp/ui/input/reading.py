"""Sounds on their way into their folder: read in a thread of their own, to be seen and heard before all is read."""

import logging
import threading
from collections.abc import Callable
from contextlib import ExitStack
from functools import cache, partial
from pathlib import Path
from typing import BinaryIO, TypeAlias

from specapp.audio.inputs import without_buffer
from specapp.audio.limits import Limits
from specapp.base import allocator
from specapp.base.digests import digest_of, digest_of_file
from specapp.base.errors import AudioError, SpecappError
from specapp.jobs import JobPool
from specapp.ui.text import msg

Write: TypeAlias = Callable[[Path, str, BinaryIO, str, Callable[[], None]], None]
"""`write(folder, name, file, digest, begun)`: fills the folder; calls `begun` as soon as a first part is in it."""

_LOG = logging.getLogger(__name__)
_PATIENCE_S = 0.2
"""Most sounds are read so soon after their beginning, and need not be shown twice."""
_FAULT = msg("The sound could not be read through a fault of this program, which is now in its log.")
_at_once = threading.BoundedSemaphore(2)
"""More files at a time would only make all of them, and every page, slower."""


class Reading:
    """One sound that is being read.

    Parameters
    ----------
    pool : JobPool
        Keeps it.
    visitor : str
        Whose it is.
    name : str
        What it is called.
    file : BinaryIO
        May be closed meanwhile.
    write : callable
        See `Write`.
    """

    def __init__(self, pool: JobPool, visitor: str, name: str, file: BinaryIO, write: Write) -> None:
        self.error: SpecappError | None = None
        self.folder = Path()
        self._pool, self._visitor, self._name, self._write = pool, visitor, name, write
        self._begun, self._ended = threading.Event(), threading.Event()
        self._opened = ExitStack()
        self._file = self._opened.enter_context(without_buffer(file, Limits.from_environment()))
        threading.Thread(target=self._run, name="specapp reading", daemon=True).start()

    @property
    def has_ended(self) -> bool:
        """All is read, or has failed."""
        return self._ended.is_set()

    def wait(self) -> None:
        """Wait until all is read, or has failed."""
        self._ended.wait()

    def begun(self) -> Path:
        """Wait until there is something to be seen and heard, or a moment longer for all. Returns its folder.

        Raises
        ------
        SpecappError
            If it cannot be read, is too large or too long, or there is no room for it.
        """
        self._begun.wait()
        self._ended.wait(_PATIENCE_S)
        if self.error is not None:
            raise self.error
        return self.folder

    def _run(self) -> None:
        try:
            with self._opened, _at_once:
                self._read()
        except SpecappError as error:
            self.error = error
        except Exception:  # noqa: BLE001  (a thread's own errors are seen by nobody)
            _LOG.exception("a sound could not be read")
            self.error = AudioError(_FAULT)
        finally:
            self._ended.set()
            self._begun.set()
            allocator.give_back()

    def _read(self) -> None:
        digest = digest_of_file(self._file)
        key = digest_of("sound", digest, self._name)
        write = partial(self._written, digest)
        self.folder = self._pool.store(self._visitor, key, write, slot=digest).folder

    def _written(self, digest: str, folder: Path) -> None:
        def begun() -> None:
            self.folder = folder
            self._begun.set()

        try:
            self._write(folder, self._name, self._file, digest, begun)
        except SpecappError as error:
            self.error = error  # known before the folder is gone
            raise


class Readings:
    """The latest reading of each visitor: they have one at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: dict[str, Reading] = {}

    def begin(self, visitor: str, start: Callable[[], Reading]) -> Reading:
        """Start a reading, as soon as the visitor's last one has ended."""
        with self._lock:
            before = self._running.get(visitor)
        if before is not None:
            before.wait()
        reading = start()
        with self._lock:
            self._running = {one: other for one, other in self._running.items() if not other.has_ended}
            self._running[visitor] = reading
        return reading

    def error_of(self, visitor: str, sound_id: str) -> SpecappError | None:
        """Why a visitor's latest sound could not be read to its end, if it could not."""
        with self._lock:
            reading = self._running.get(visitor)
        return reading.error if reading is not None and reading.folder.name == sound_id else None


@cache
def readings() -> Readings:
    """Those of this server."""
    return Readings()
