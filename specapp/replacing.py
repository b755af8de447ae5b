"""Files that appear whole or not at all."""

import contextlib
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from specapp.errors import AudioError
from specapp.opening import safe_name
from specapp.samples import room_for

_OPEN_FILES = Path("/proc/self/fd")


@contextmanager
def replaced_atomically(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """A file that appears under `path` whole when the block ends well, and not at all otherwise.

    Where the system can, it has no name until then: a process that is killed leaves nothing behind.

    Raises
    ------
    AudioError
        If the file cannot be written there.
    LimitError
        If the disk is full.
    """
    path = Path(path)
    part = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        if path.exists() and not path.is_file():
            raise AudioError(f"{safe_name(path.name)} is no file that can be replaced. Choose another place.")
        with room_for(0), _unfinished(part) as file:
            yield file
            file.flush()
            _name(file, part)
        part.replace(path)
    except OSError as error:
        what = f"{safe_name(path.name)} cannot be written: {error.strerror}."
        raise AudioError(f"{what} Choose another place.") from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink()


def _unfinished(part: Path) -> BinaryIO:
    """A new file in the folder of `part`: without a name where the system has such files, else named so."""
    if hasattr(os, "O_TMPFILE") and _OPEN_FILES.is_dir():
        with contextlib.suppress(OSError):
            return os.fdopen(os.open(part.parent, os.O_TMPFILE | os.O_RDWR, 0o666), "w+b")
    return part.open("w+b")


def _name(file: BinaryIO, part: Path) -> None:
    """Give a file without a name this one."""
    if part.exists():
        return
    folder = os.open(_OPEN_FILES, os.O_RDONLY)
    try:  # with a folder Python follows the link, without one it does not
        os.link(str(file.fileno()), part, src_dir_fd=folder, follow_symlinks=True)
    except OSError:  # some containers forbid it
        file.seek(0)
        with part.open("xb") as named:
            shutil.copyfileobj(file, named)
    finally:
        os.close(folder)
