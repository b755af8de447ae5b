"""Under which names the files are kept that a browser brings."""

import posixpath
from collections.abc import Iterable
from pathlib import PurePosixPath

from specapp.base.atomic_file import safe_name

_MOST_FOLDERS = 8
"""Of a path that a browser gives with a folder."""


def harmless(name: str) -> str:
    """A path below any folder, with slashes.

    Parameters
    ----------
    name : str
        As the browser gives it, with its folders.

    Examples
    --------
    >>> harmless("../../etc/tape.wav")
    'etc/tape.wav'
    """
    parts = PurePosixPath(name.replace("\\", "/")).parts[-_MOST_FOLDERS:]
    kept = [safe_name(part) for part in parts if part.strip("./")]
    return "/".join(kept) or safe_name("")


def unused(name: str, used: Iterable[str]) -> str:
    """The name, with a number if a file has it or the result of one may have it: that of a.wma may become a.wma.flac.

    Parameters
    ----------
    name : str
    used : iterable of str

    Examples
    --------
    >>> unused("tape.wav", ["Tape.wav"]), unused("a.wma.flac", ["a.wma"])
    ('tape 2.wav', 'a.wma 2.flac')
    """
    taken = {one.casefold() for one in used}
    stems = {posixpath.splitext(one)[0] for one in taken}
    path, number = PurePosixPath(name), 1
    while {name.casefold(), posixpath.splitext(name.casefold())[0]} & taken or name.casefold() in stems:
        number += 1
        name = str(path.with_name(f"{path.stem} {number}{path.suffix}"))
    return name
