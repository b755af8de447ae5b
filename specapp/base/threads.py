"""Threads that work on parts side by side; what comes out does not depend on how many there are."""

import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

Item = TypeVar("Item")
Found = TypeVar("Found")

MOST_THREADS = 8
"""By default: each holds a block in memory (own choice)."""
_CGROUP_LIMIT = Path("/sys/fs/cgroup/cpu.max")


def given_cores(limit: Path = _CGROUP_LIMIT) -> int:
    """Processor cores that this process may use, by its affinity and by the limit of its control group.

    Parameters
    ----------
    limit : Path
        File with microseconds that may be used in each period, and the period (control groups, version 2).
    """
    affinity = getattr(os, "sched_getaffinity", None)
    cores = len(affinity(0)) if affinity else os.cpu_count() or 1
    try:
        allowed, period = limit.read_text(encoding="ascii").split()
        return max(1, min(cores, round(float(allowed) / float(period))))
    except (OSError, ValueError):  # no control group, or no limit in it: "max"
        return cores


class Threads:
    """Some threads, to be used as a context; OpenCV computes on one core meanwhile, so that they do not fight.

    Parameters
    ----------
    count : int
        With 1, everything happens in the thread that asks.

    Examples
    --------
    >>> with Threads(2) as threads:
    ...     list(threads.map(abs, [-3, 1, -2]))
    [3, 1, 2]
    """

    def __init__(self, count: int = 1) -> None:
        self.count = count
        self._pool = ThreadPoolExecutor(count) if count > 1 else None
        self._busy = threading.local()
        self._opencv_threads = 0

    def __enter__(self) -> Self:
        import cv2

        self._opencv_threads = cv2.getNumThreads()
        cv2.setNumThreads(1)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        import cv2

        if self._pool:
            self._pool.shutdown(cancel_futures=True)
        cv2.setNumThreads(self._opencv_threads)

    def map(self, function: Callable[[Item], Found], items: Iterable[Item]) -> Iterator[Found]:
        """``function`` of each item, in their order; few are worked on at a time, so that few are in memory.

        What a thread maps itself, it does alone.

        Parameters
        ----------
        function : callable
        items : iterable

        Yields
        ------
        object
            What the function returns for the next item.
        """
        if self._pool is None or getattr(self._busy, "now", False):
            yield from map(function, items)
            return
        waiting: deque[Future[Found]] = deque()
        for item in items:
            waiting.append(self._pool.submit(self._alone, function, item))
            if len(waiting) > self.count:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def _alone(self, function: Callable[[Item], Found], item: Item) -> Found:
        self._busy.now = True
        return function(item)


ONE = Threads()
"""No thread but the one that asks."""
