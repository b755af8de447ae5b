"""What a worker process does: when it starts (Dask calls `dask_setup`), and with a handful of files."""

import re
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

from specapp.base.version import build
from specapp.batch.work import Outcome

TRIES = 3
"""Workers that a file may take down before it is named."""
_PLAIN = (".wav", ".w64", ".rf64")
"""Kinds of files that are as easily read as any."""

Outcomes: TypeAlias = tuple[list[Outcome], float]
"""Of the files of a handful, and the seconds they took."""


@dataclass(frozen=True, slots=True)
class Order:
    """A file to clean: what `specapp.batch.denoise_file` is called with.

    Parameters
    ----------
    arguments : tuple
    options : dict
    """

    arguments: tuple[Any, ...]
    options: dict[str, Any] = field(default_factory=dict)


def introduced(dask_worker: Any) -> tuple[str, int]:
    """The build of this program that a worker has, and the bytes of memory that it may take; 0 for no limit.

    Parameters
    ----------
    dask_worker : distributed.Worker
        Dask gives it by that name.
    """
    return build(), int(dask_worker.memory_manager.memory_limit or 0)


def dask_setup(worker: object) -> None:
    """Do not hear Ctrl-C, which a terminal sends to all processes: the one that started the workers ends them.

    Parameters
    ----------
    worker : distributed.Worker
    """
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def do_handful(clean: Callable[..., Outcome], orders: Sequence[Order], journal: str = "") -> Outcomes:
    """Clean files one after the other; where a worker died of one, go on behind it.

    Parameters
    ----------
    clean : callable
        `specapp.batch.denoise_file`.
    orders : sequence of Order
    journal : str
        File that says which of them was being cleaned when a worker died: it alone is blamed. Without it the scheduler
        must count.

    Returns
    -------
    Outcomes
        Fewer than files, if the disk is full, or nobody waits for them any more: the journal has been taken away.
    """
    started = time.monotonic()
    outcomes: list[Outcome] = []
    with _noting(journal) as (died, note):
        for index, order in enumerate(orders):
            if died[index] >= TRIES:
                outcomes.append(fatal(str(order.arguments[0])))
                continue
            if not note(f"{index}"):
                break
            outcomes.append(_cleaned(clean, order))
            note("+")
            if outcomes[-1].trouble == "full":
                break
    return outcomes, time.monotonic() - started


def fatal(source: str) -> Outcome:
    """What comes of a file that takes every worker down.

    Parameters
    ----------
    source : str
        Its path or address.
    """
    died = f"The worker process died each of {TRIES} times that it worked on this file: it may need more memory."
    remedy = "Cut it into parts." if source.lower().endswith(_PLAIN) else "Convert it to WAV, or cut it into parts."
    return Outcome({"error": f"{died} {remedy}", "tries": TRIES}, "file")


def faulty(error: BaseException) -> Outcome:
    """What comes of a file that meets a fault of this program."""
    why = next(iter(f"{type(error).__name__}: {error}".splitlines()))[:200]
    return Outcome({"error": f"This file could not be cleaned ({why}). Please report this."}, "file")


def _cleaned(clean: Callable[..., Outcome], order: Order) -> Outcome:
    try:
        return clean(*order.arguments, **order.options)
    except Exception as error:  # noqa: BLE001  (those beside it are cleaned)
        return faulty(error)


@contextmanager
def _noting(journal: str) -> Iterator[tuple[Counter[int], Callable[[str], bool]]]:
    """How often a worker died of each file, and what notes one that is begun (its number) and has ended (a plus sign).

    Each try has a line. A disk without room for it has none for the results either, which is said there. What notes
    says whether the journal is still there.

    Yields
    ------
    tuple of Counter and callable
    """
    died: Counter[int] = Counter()
    if not journal:
        yield died, lambda _: True
        return
    path = Path(journal)
    with suppress(OSError):
        died.update(int(number) for number in re.findall(r"(\d+)$", path.read_text(), re.MULTILINE))
    with ExitStack() as stack:
        file: BinaryIO | None = None
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            file = stack.enter_context(path.open("ab", buffering=0))

        def note(text: str) -> bool:
            with suppress(OSError):
                if file:
                    file.write(text.encode())
            return not file or path.exists()

        note("\n")
        yield died, note
    with suppress(OSError):
        path.unlink()
