"""Files that appear whole or not at all, and names that are harmless."""

import contextlib
import hashlib
import os
import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from specapp.base.buffers import room_for
from specapp.base.errors import AudioError

try:
    import fcntl
except ImportError:  # not on Windows
    fcntl = None  # type: ignore[assignment]

_OPEN_FILES = Path("/proc/self/fd")
_NAME_CHARACTERS = 150


def safe_name(name: str) -> str:
    r"""The last part of a file name without control characters, at most 150 characters; "recording" if nothing is left.

    Examples
    --------
    >>> safe_name("../../etc/pass\0wd.wav")
    'passwd.wav'
    """
    last = PurePosixPath(name.replace("\\", "/").replace("\0", "")).name
    printable = "".join(character for character in last if character.isprintable()).strip(". ")
    stem, dot, suffix = printable.rpartition(".")
    if dot and len(suffix) <= 8:
        return f"{stem[: _NAME_CHARACTERS - len(suffix) - 1]}.{suffix}"
    return printable[:_NAME_CHARACTERS] or "recording"


@contextmanager
def atomic_write(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """A file that appears under `path` whole when the block ends well, and not at all otherwise.

    Where the system can, it has no name until then, so that a process that is killed leaves nothing behind. Where it
    cannot, and in the moment before it takes the place of `path`, it has a hidden name (``.….part``) that belongs to
    `path`, and is locked: what a killed process left is taken away by the next one that writes to the same path.

    Parameters
    ----------
    path : str or path

    Yields
    ------
    binary file
        Writable, readable and seekable, empty.

    Raises
    ------
    AudioError
        If the file cannot be written there.
    LimitError
        If the disk is full.
    """
    path = Path(path)
    mark = f".{hashlib.sha256(os.fsencode(path.name)).hexdigest()[:16]}-"
    part = path.with_name(f"{mark}{secrets.token_hex(8)}.part")
    try:
        if path.exists() and not path.is_file():
            raise AudioError(f"{safe_name(path.name)} is no file that can be replaced. Choose another place.")
        _sweep(path.parent, mark)
        with room_for(0), _nameless(part.parent) or _locked(part) as file:
            yield file
            file.flush()
            with _named(file, part) as whole:
                if sys.platform == "win32":
                    whole.close()  # an open file cannot be renamed there
                part.replace(path)
    except OSError as error:
        what = f"{safe_name(path.name)} cannot be written: {error.strerror}."
        raise AudioError(f"{what} Choose another place.") from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink()


def _nameless(folder: Path) -> BinaryIO | None:
    """A new, locked file without a name in `folder`, where the system has such files."""
    if not hasattr(os, "O_TMPFILE") or not _OPEN_FILES.is_dir():
        return None
    with contextlib.suppress(OSError):
        file = os.fdopen(os.open(folder, os.O_TMPFILE | os.O_RDWR, 0o666), "w+b")
        _lock(file)
        return file
    return None


def _locked(part: Path) -> BinaryIO:
    """The new file `part`; it stays locked until it is closed, also by the end of the process."""
    while True:
        file = part.open("x+b")
        _lock(file)
        if part.exists():  # not swept away between its making and its locking
            return file
        file.close()


def _lock(file: BinaryIO) -> None:
    if fcntl is not None:
        with contextlib.suppress(OSError):  # a file system without locks: nobody sweeps there either
            fcntl.flock(file, fcntl.LOCK_EX)


def _named(file: BinaryIO, part: Path) -> BinaryIO:
    """Give a file without a name this one; returns the file that has it and the lock."""
    if part.exists():
        return file
    folder = os.open(_OPEN_FILES, os.O_RDONLY)
    try:  # with a folder Python follows the link, without one it does not
        os.link(str(file.fileno()), part, src_dir_fd=folder, follow_symlinks=True)
    except OSError:  # some containers forbid it
        return _copied(file, part)
    finally:
        os.close(folder)
    return file


def _copied(file: BinaryIO, part: Path) -> BinaryIO:
    copy = _locked(part)
    try:
        file.seek(0)
        shutil.copyfileobj(file, copy)
        copy.flush()
    except BaseException:
        copy.close()
        raise
    return copy


def _sweep(folder: Path, mark: str) -> None:
    """Take away the parts whose lock is free: who wrote them is gone."""
    if fcntl is not None:
        for part in folder.glob(f"{mark}*.part"):
            with contextlib.suppress(OSError), part.open("r+b", buffering=0) as left:
                fcntl.flock(left, fcntl.LOCK_EX | fcntl.LOCK_NB)
                part.unlink()
