"""What a worker says to its pool, and the shape of the functions that it runs."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

Report: TypeAlias = Callable[[float, str], None]
"""`report(fraction, text)`: how far the work is, 0 to 1, and what it does now."""
Function: TypeAlias = Callable[[Path, Any, Report], None]
"""`function(folder, request, report)`: does the work of `request` and leaves what it made as files in `folder`."""


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
