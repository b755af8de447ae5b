"""Where files are: folders of this machine and addresses as `fsspec` knows them (``s3://``, ``sftp://``, ``memory://``).

What is written appears whole or not at all. Object stores put whole objects; elsewhere a file is written under a hidden
name and moved. Never through an open remote file: closing one after an error keeps what was written so far.
"""

import os
import posixpath
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

from specapp.base.atomic_file import atomic_write
from specapp.base.errors import SettingsError, SpecappError
from specapp.base.imports import extra

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

OWN_FOLDER = ".specapp-batch"
"""Folder on the target's side for the ledger and what belongs to it; never taken as a source."""
_WHOLE_OBJECTS = ("s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "memory")
"""Stores in which an object appears when all of it has arrived."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells that a file is still the same, without reading it.

    Parameters
    ----------
    size : int
        Bytes.
    version : str
        The time of its last change, or the tag of an object.
    """

    size: int
    version: str

    def __str__(self) -> str:
        return f"{self.size} {self.version}"


@dataclass(frozen=True, slots=True)
class Found:
    """A file in a folder.

    Parameters
    ----------
    address : str
        Path or address.
    name : str
        Path below the folder, with slashes.
    stamp : Stamp
    is_closed : bool
        It is a folder that cannot be read.
    """

    address: str
    name: str
    stamp: Stamp
    is_closed: bool = False


def is_remote(address: str) -> bool:
    """Whether an address names a file system other than that of this machine."""
    scheme, mark, _ = address.partition("://")
    return bool(mark) and scheme not in ("file", "local")


def is_of_this_process(address: str) -> bool:
    """Whether only the threads of this process can see it."""
    return address.startswith("memory://")


def local_path(address: str) -> Path:
    """The path of an address of this machine."""
    return Path(address.removeprefix("file://").removeprefix("local://"))


def absolute(address: str) -> str:
    """The address by which a worker finds the place, whose own folder is another."""
    return address if is_remote(address) else str(local_path(address).absolute())


def join(folder: str, name: str) -> str:
    """Address of a file below a folder."""
    return posixpath.join(folder, name) if is_remote(folder) else str(local_path(folder) / name)


def check_writable(folder: str, *, option: str = "-o") -> None:
    """Refuse a folder of this machine into which nothing can be written, or whose place is taken; nothing is made.

    Parameters
    ----------
    folder : str
    option : str
        With which another one is chosen.

    Raises
    ------
    SettingsError
        Says which.
    """
    if is_remote(folder):
        _opened(folder)
        return
    path = local_path(folder).absolute()
    there = next(one for one in (path, *path.parents) if _is_seen(one))
    if not there.is_dir():
        raise SettingsError(f"{there} is a file; a batch needs a folder. Choose another one with {option}.")
    if not os.access(there, os.W_OK | os.X_OK):
        raise SettingsError(f"{there} cannot be written: permission denied. Choose another place with {option}.")


def _is_seen(path: Path) -> bool:
    """Whether there is such a file or folder, and this process may see it."""
    with suppress(PermissionError):
        return path.exists()
    return False


@contextmanager
def _answering() -> Iterator[None]:
    """Each file system has errors of its own for a lost connection: all become one kind."""
    try:
        yield
    except (OSError, SpecappError):
        raise
    except Exception as error:
        raise OSError(f"{type(error).__name__}: {error}") from error


@_answering()
def stamp_of(address: str) -> Stamp | None:
    """The stamp of a file; None if there is no such file.

    Raises
    ------
    OSError
        If the file system does not answer.
    """
    try:
        if not is_remote(address):
            status = local_path(address).stat()
            return Stamp(status.st_size, str(status.st_mtime_ns))
        system, path = _opened(address)
        system.invalidate_cache()
        info = system.info(path)
        return None if info.get("type") == "directory" else _stamp(info)
    except (FileNotFoundError, NotADirectoryError):
        return None


def walk(folder: str, pattern: str = "**") -> Iterator[Found]:
    """All files below a folder whose paths fit a pattern, in no order.

    Folders in it that cannot be read are among them: whatever they hold is not forgotten.

    Parameters
    ----------
    folder : str
    pattern : str
        As for a shell, where ``**/`` stands for any folders, also none.

    Raises
    ------
    OSError
        If the folder itself cannot be read.
    """
    patterns = {pattern, pattern.replace("**/", "")}
    names = _walk_remote(folder) if is_remote(folder) else _walk_local(local_path(folder), "")
    every = pattern == "**"
    return (one for one in names if every or one.is_closed or any(fnmatchcase(one.name, each) for each in patterns))


@_answering()
def get(address: str, path: Path) -> None:
    """Copy a remote file to this machine."""
    system, remote = _opened(address)
    system.get_file(remote, str(path))


@_answering()
def put(path: Path, address: str) -> None:
    """Bring a whole file to its place: it appears there whole or not at all.

    Raises
    ------
    OSError
        If it cannot be written there.
    """
    system, remote = _opened(address)
    if address.partition("://")[0] in _WHOLE_OBJECTS:
        system.put_file(str(path), remote)
        return
    system.makedirs(posixpath.dirname(remote), exist_ok=True)
    part = posixpath.join(posixpath.dirname(remote), f".{secrets.token_hex(8)}.part")
    try:
        system.put_file(str(path), part)
        system.mv(part, remote)
    finally:
        with suppress(OSError):
            system.rm_file(part)


def write_bytes(address: str, data: bytes) -> None:
    """Write a small file, whole or not at all."""
    if is_remote(address):
        with tempfile.NamedTemporaryFile() as file:
            file.write(data)
            file.flush()
            put(Path(file.name), address)
        return
    target = local_path(address)
    target.parent.mkdir(parents=True, exist_ok=True)
    with atomic_write(target) as file:
        file.write(data)


@_answering()
def read_bytes(address: str) -> bytes | None:
    """What is in a small file; None if there is none."""
    try:
        if not is_remote(address):
            return local_path(address).read_bytes()
        system, path = _opened(address)
        return bytes(system.cat_file(path))
    except FileNotFoundError:
        return None


def remove(address: str) -> None:
    """Take a file away if it is there."""
    with suppress(OSError), _answering():
        if is_remote(address):
            system, path = _opened(address)
            system.rm_file(path)
        else:
            local_path(address).unlink()


def _opened(address: str) -> "tuple[AbstractFileSystem, str]":
    with extra(f"{address.partition('://')[0]}://", "batch"):
        from fsspec.core import url_to_fs
    # Others hand what they do not know to their client, which refuses it.
    lists = address.partition("://")[0] in _WHOLE_OBJECTS and not is_of_this_process(address)
    try:
        system, path = url_to_fs(address, **({"use_listings_cache": False} if lists else {}))
    except (ImportError, ValueError) as error:
        raise SettingsError(f"{address} cannot be opened: {error}.") from None
    if not lists:
        system.invalidate_cache()
    return system, str(path)


def _stamp(info: dict[str, Any]) -> Stamp:
    version = next((info[key] for key in ("ETag", "etag", "mtime", "LastModified", "created") if info.get(key)), "")
    return Stamp(int(info.get("size") or 0), str(version))


def _walk_local(folder: Path, below: str) -> Iterator[Found]:
    try:
        entries = os.scandir(folder)
    except PermissionError:
        if not below:
            raise
        yield Found(str(folder), below.rstrip("/"), Stamp(0, ""), is_closed=True)
        return
    with entries:
        for entry in entries:  # one by one: of ten thousand that are held to be sorted, each keeps 700 bytes
            if entry.name.startswith("."):  # ours, unfinished, or what a system keeps for itself
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _walk_local(Path(entry.path), f"{below}{entry.name}/")
            elif entry.is_file() or (entry.is_symlink() and not Path(entry.path).exists()):
                status = entry.stat(follow_symlinks=entry.is_file())  # of what is not there now, the link's
                yield Found(entry.path, below + entry.name, Stamp(status.st_size, str(status.st_mtime_ns)))


def _walk_remote(folder: str) -> Iterator[Found]:
    system, root = _opened(folder)
    root = root.rstrip("/")
    with _answering():
        listed = sorted(system.find(root, detail=True).items())
    for path, info in listed:
        name = path.removeprefix(root).lstrip("/")
        if info.get("type") == "file" and not any(part.startswith(".") for part in name.split("/")):
            # Not made of the path: that of a server says nothing of which one.
            yield Found(join(folder, name) if name else folder, name or posixpath.basename(path), _stamp(info))
