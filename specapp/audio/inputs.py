"""Opening what a stranger sends: paths, bytes and streams become a file with a descriptor, names become harmless."""

import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TypeAlias

from specapp.audio.limits import Limits
from specapp.base.atomic_file import safe_name
from specapp.base.buffers import room_for
from specapp.base.errors import AudioError

Readable: TypeAlias = str | os.PathLike[str] | bytes | BinaryIO

_COPY_BYTES = 1 << 20  # own choice


def name_of(source: Readable) -> str:
    """Name that a path or file brings along, without folders; empty if it has none."""
    if isinstance(source, bytes):
        return ""
    if isinstance(source, str | os.PathLike):
        return Path(source).name
    name = getattr(source, "name", "")
    return name if isinstance(name, str) else ""


@contextmanager
def opened(source: Readable, limits: Limits) -> Iterator[BinaryIO]:
    """Open `source` as a file with a descriptor; bytes and streams are copied to a temporary file without a name.

    The file has no buffer, because other processes move the position of its descriptor.

    Parameters
    ----------
    source : str, path, bytes or binary file
    limits : Limits

    Yields
    ------
    binary file
        At its beginning.

    Raises
    ------
    AudioError
        If it cannot be opened, or reading it fails before the block has ended.
    LimitError
        If it is larger than allowed, or there is no room for a copy.
    """
    try:
        with _open_path(Path(source)) if isinstance(source, str | os.PathLike) else _copied(source, limits) as file:
            yield file
    except OSError as error:
        what = f"{safe_name(name_of(source))} cannot be read: {error.strerror or error}."
        raise AudioError(f"{what} Copy it to another place and try again.") from error


@contextmanager
def without_buffer(file: BinaryIO, limits: Limits) -> Iterator[BinaryIO]:
    """The same open file without its buffer, or a copy of it where it has no descriptor; its position is lost.

    For files of this program's own: of others, such as those of `gzip`, the descriptor leads to something else.

    Parameters
    ----------
    file : binary file
    limits : Limits

    Yields
    ------
    binary file

    Raises
    ------
    LimitError
        If there is no room for a copy.
    """
    try:
        with room_for(0):  # a spooled file goes to the disk when it is asked for its descriptor
            descriptor = os.dup(file.fileno())
    except io.UnsupportedOperation:
        file.seek(0)
        with opened(file, limits) as copy:
            yield copy
        return
    file.flush()
    with os.fdopen(descriptor, "rb", buffering=0) as bare:
        yield bare


def _open_path(path: Path) -> BinaryIO:
    try:
        if path.is_file():
            return path.open("rb", buffering=0)
        reason = "it is no file" if path.exists() else "there is no such file"
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or "that is no file name").lower()
    raise AudioError(f"{safe_name(str(path))} cannot be opened: {reason}. Check the path.")


@contextmanager
def _copied(source: bytes | BinaryIO, limits: Limits) -> Iterator[BinaryIO]:
    with tempfile.TemporaryFile(buffering=0) as copy:
        with room_for(_size_bytes(source)):
            buffer = io.BufferedWriter(copy)
            spool(source, buffer, limits)
            buffer.detach()
        yield copy


def _size_bytes(source: bytes | BinaryIO) -> int:
    """What is left of a source to be read; 0 if it does not tell."""
    if isinstance(source, bytes):
        return len(source)
    if not source.seekable():
        return 0
    at = source.tell()
    size = source.seek(0, os.SEEK_END) - at
    source.seek(at)
    return size


def spool(source: bytes | BinaryIO, copy: BinaryIO, limits: Limits) -> None:
    """Copy all of a source into a file.

    Raises
    ------
    LimitError
        If it is larger than allowed.
    """
    if isinstance(source, bytes):
        limits.check_size(len(source))
        copy.write(source)
        return
    size = 0
    while block := source.read(_COPY_BYTES):
        size += len(block)
        if size > limits.upload_bytes:
            limits.check_size(size)
        copy.write(block)
