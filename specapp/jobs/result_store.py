"""The folders of the jobs: random names, nobody else may look in, deleted an hour after their last use."""

import fcntl
import json
import logging
import os
import re
import secrets
import shutil
import stat
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from specapp.base.errors import LimitError
from specapp.base.version import build
from specapp.jobs.limits import JobLimits

_RECORD, _SECRET = "job.json", "secret"
_ID_BYTES = 16
_ID_PATTERN = re.compile(r"[0-9a-f]{32}")
_MAXIMUM_SERVERS = 64
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FinishedJob:
    """What a folder remembers of its job, so that another server process can find it again.

    Parameters
    ----------
    id : str
        32 hexadecimal digits, also the name of the folder.
    owner : str
        Digest of the visitor.
    slot : str
        The visitor's place for it.
    key : str
        Digest of what was asked for; empty if the result must not be used again.
    seconds : float
        How long the work took.
    version : str
        Of this program; files of another build are not trusted.
    """

    id: str
    owner: str
    slot: str
    key: str
    seconds: float
    version: str = field(default_factory=build)


class ResultStore:
    """A place on disk with one folder per job, private to one running server.

    Parameters
    ----------
    root : Path, optional
        Folder for all servers on this machine; each takes a numbered place in it and holds a lock on that. A place
        whose server is gone is taken over: finished jobs stay, everything else is deleted.
    prepared : Path, optional
        Folder with complete jobs to begin with; those of this build that are not here already are copied.

    Raises
    ------
    LimitError
        If `root` belongs to somebody else or all places are taken.
    """

    def __init__(self, root: Path | None = None, prepared: Path | None = None) -> None:
        self._root = root or Path(tempfile.gettempdir()) / f"specapp-{os.getuid()}"
        _make_private(self._root)
        self._place, self._lock = self._take_place()
        for record in prepared.glob(f"*/{_RECORD}") if prepared is not None else ():
            self._adopt(record)

    def _take_place(self) -> tuple[Path, int]:
        for number in range(_MAXIMUM_SERVERS):
            place = self._root / str(number)
            _make_private(place)
            lock = os.open(place / "lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                os.close(lock)
                continue
            return place, lock
        raise LimitError(f"{_MAXIMUM_SERVERS} servers use {self._root} already. End one, or choose another folder.")

    def close(self) -> None:
        """Give the place back. Folders stay for the next server until they are too old."""
        os.close(self._lock)

    def secret(self) -> str:
        """Random text that lasts as long as the place, for whoever serves from it."""
        path = self._place / _SECRET
        if not path.exists():
            with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as file:
                file.write(secrets.token_hex(2 * _ID_BYTES))
        return path.read_text()

    def create(self) -> Path:
        """Make a folder with an unguessable name (128 random bits) that only this user may open."""
        folder = self._place / secrets.token_hex(_ID_BYTES)
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700)
        return folder

    def finish(self, job: FinishedJob) -> None:
        """Mark a job's folder as complete; it is all there or not marked."""
        record = self._place / job.id / _RECORD
        part = record.with_suffix(".part")
        part.write_text(json.dumps(asdict(job)), encoding="utf-8")
        part.rename(record)

    def finished(self) -> Iterator[FinishedJob]:
        """All complete jobs on disk, least recently used first."""
        for record in sorted(self._place.glob(f"*/{_RECORD}"), key=_modified_s):
            job = _load(record)
            if job is not None:
                yield job

    def _adopt(self, record: Path) -> None:
        """Copy a job that another place has prepared."""
        job = _load(record)
        if job is None or self.path(job.id).exists():
            return
        try:
            self._copy(record.parent, job)
        except OSError:
            _LOG.exception("a prepared result could not be copied")
            self.delete(job.id)

    def _copy(self, folder: Path, job: FinishedJob) -> None:
        mine = self.path(job.id)
        mine.mkdir(mode=0o700)
        for file in folder.iterdir():
            if file.name != _RECORD:
                shutil.copyfile(file, mine / file.name)
        self.finish(job)

    def path(self, job_id: str) -> Path:
        """Folder of a job.

        Raises
        ------
        ValueError
            If `job_id` is no id that this class could have made.
        """
        if not _ID_PATTERN.fullmatch(job_id):
            raise ValueError(f"{job_id[:40]!r} is no id of a job")
        return self._place / job_id

    def touch(self, job_id: str) -> bool:
        """Count a finished job as used now. False if its folder is gone."""
        try:
            os.utime(self.path(job_id) / _RECORD)
        except FileNotFoundError:
            return False
        return True

    def expired(self, limits: JobLimits, present: frozenset[str] = frozenset()) -> list[str]:
        """Ids of the finished jobs that have to go: unused for too long, too many of one visitor, too much disk.

        What belongs to those who are `present` (digests of visitors) does not grow too old.
        """
        counts: Counter[str] = Counter()
        kept: list[FinishedJob] = []
        expired: list[FinishedJob] = []
        for job in reversed(list(self.finished())):
            counts[job.owner] += 1
            unused_s = time.time() - _modified_s(self.path(job.id) / _RECORD)
            too_old = unused_s > limits.keep_s and job.owner not in present
            (expired if too_old or counts[job.owner] > limits.kept_per_visitor else kept).append(job)
        return [job.id for job in (*expired, *self._beyond(limits.kept_mb << 20, kept[::-1]))]

    def _beyond(self, most_bytes: int, jobs: Sequence[FinishedJob]) -> list[FinishedJob]:
        """Which of `jobs`, least recently used first, have to go: always one of the visitor who has most."""
        left = [(job, _size_bytes(self.path(job.id))) for job in jobs]
        beyond = []
        while sum(size for _, size in left) > most_bytes:
            held: Counter[str] = Counter()
            for job, size in left:
                held[job.owner] += size
            index = next(index for index, (job, _) in enumerate(left) if held[job.owner] == max(held.values()))
            beyond.append(left.pop(index)[0])
        return beyond

    def delete(self, job_id: str) -> None:
        """Delete a job's folder, if it is still there."""
        shutil.rmtree(self.path(job_id), ignore_errors=True)

    def delete_unfinished(self) -> int:
        """Delete folders that a dead server left half made. Returns their number."""
        folders = [folder for folder in self._place.iterdir() if _ID_PATTERN.fullmatch(folder.name)]
        orphans = [folder for folder in folders if _load(folder / _RECORD) is None]
        for folder in orphans:
            shutil.rmtree(folder, ignore_errors=True)
        return len(orphans)


def _load(record: Path) -> FinishedJob | None:
    """The record of a complete job; None if there is none, or one that another build of this program wrote."""
    try:
        job = FinishedJob(**json.loads(record.read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None
    return job if job.version == build() else None


def _modified_s(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # deleted by somebody else meanwhile
        return 0.0


def _size_bytes(folder: Path) -> int:
    """Bytes on disk; a file that several folders share counts in each for its part."""
    size = 0
    for inner, _, names in os.walk(folder):
        for name in names:
            with suppress(FileNotFoundError):  # deleted by somebody else meanwhile
                status = os.lstat(os.path.join(inner, name))  # noqa: PTH118  (paths would take three times as long)
                size += status.st_blocks * 512 // status.st_nlink
    return size


def _make_private(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid():
        raise LimitError(f"{folder} belongs to somebody else. Choose another folder for the jobs.")
    if stat.S_IMODE(status.st_mode) != 0o700:
        folder.chmod(0o700)
