"""What a worker is given and what it answers."""

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from specapp.base.errors import LimitError
from specapp.jobs.sentences import FULL

OUT_OF_MEMORY_CODE = 86
"""With this exit code a worker ends that has no memory to listen."""

Report: TypeAlias = Callable[[float, str], None]
"""`report(fraction, text)`: how far the work is, 0 to 1, and what it does now."""
Function: TypeAlias = Callable[[Path, Any, Report], None]
"""`function(folder, request, report)`: does the work of `request` and leaves what it made as files in `folder`."""


def is_full(error: OSError) -> bool:
    """The disk has no room, or no more for this user."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def full_disk_said() -> Iterator[None]:
    """Turn a full disk into one sentence.

    Raises
    ------
    LimitError
        If the disk is full.
    OSError
        If something else is wrong.
    """
    try:
        yield
    except OSError as error:
        if is_full(error):
            raise LimitError(FULL) from error
        raise


@dataclass(frozen=True, slots=True)
class Work:
    """What to do.

    Parameters
    ----------
    function : callable ``(folder, request, report) -> None``
        Top-level function of an importable module. It may raise SpecappError with a sentence for the visitor, calls
        `report(fraction, text)` now and then, and leaves its result as files in `folder`.
    request : object
        Its input; small, because it is pickled. Large arrays travel as files.
    key : str
        Digest of everything that the result depends on. Empty: never use a result twice.
    gives_way : bool
        It runs beyond its visitor's share, too, while nobody else waits, and begins again later when somebody does.
    """

    function: Function
    request: Any
    key: str = ""
    gives_way: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job ended in its worker.

    Parameters
    ----------
    sentence : str
        What to tell the visitor; empty if all went well.
    trace : str
        Traceback for the log, if the failure is a bug.
    stopped : bool
        The work was asked to stop, and did.
    spent : bool
        The process should not be used again.
    """

    sentence: str = ""
    trace: str = ""
    stopped: bool = False
    spent: bool = False
