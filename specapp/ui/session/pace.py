"""Rates that are kept by waiting, of all visitors together or of each; and turns of the tabs of one visitor."""

import threading
from asyncio import sleep
from collections import OrderedDict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

_REMEMBERED = 1000


class Pace:
    """A rate that several share, in the order in which they come.

    Parameters
    ----------
    per_s : float
        How much may come in a second.
    burst_s : float
        So many seconds' worth may come at once after a pause.
    """

    def __init__(self, per_s: float, burst_s: float = 0.0) -> None:
        self._per_s, self._burst_s = per_s, burst_s
        self._free_at = 0.0

    @property
    def behind_s(self) -> float:
        """How long whoever comes now would wait, in seconds."""
        return max(0.0, self._free_at - monotonic())

    async def keep(self, amount: float = 1.0) -> None:
        """Wait until so much may have come."""
        now = monotonic()
        self._free_at = max(now - self._burst_s, self._free_at) + amount / self._per_s
        if self._free_at > now:
            await sleep(self._free_at - now)

    async def keep_within(self, patience_s: float) -> bool:
        """Wait until one more may have come; at once False, and not counted, if that takes longer than `patience_s`."""
        if self.behind_s > patience_s:
            return False
        await self.keep()
        return True


class Paces:
    """A pace for each visitor; those of whoever came longest ago are forgotten.

    Parameters
    ----------
    per_s, burst_s : float
        As for `Pace`.
    """

    def __init__(self, per_s: float, burst_s: float) -> None:
        self._per_s, self._burst_s = per_s, burst_s
        self._paces: OrderedDict[str, Pace] = OrderedDict()

    def of(self, visitor: str) -> Pace:
        """The pace of a visitor."""
        pace = self._paces.pop(visitor, None) or Pace(self._per_s, self._burst_s)
        self._paces[visitor] = pace
        if len(self._paces) > _REMEMBERED:
            self._paces.popitem(last=False)
        return pace


class Hurry:
    """Rests for the runs of one tab's page while a control is drawn to and fro: only the last of them is needed.

    Parameters
    ----------
    runs : int
        So many that began within `within_s` before a run are a hurry: nobody clicks so fast.
    within_s : float
    rest_s : float
        How long a run waits then; a newer one that comes meanwhile takes its place.
    """

    def __init__(self, runs: int = 3, within_s: float = 0.4, rest_s: float = 0.1) -> None:
        self._began_at: deque[float] = deque(maxlen=runs)
        self._within_s, self._rest_s = within_s, rest_s

    def rest_s(self) -> float:
        """How long the run that begins now should wait before it draws anything."""
        now = monotonic()
        is_hurry = len(self._began_at) == self._began_at.maxlen and now - self._began_at[0] < self._within_s
        self._began_at.append(now)
        return self._rest_s if is_hurry else 0.0


class TabTurns:
    """Turns to run the page: of each visitor one tab at a time, so that many tabs take no more of it than one.

    Parameters
    ----------
    patience_s : float
        A tab that has waited so long takes the turn over: another one may be reading a long file.
    """

    def __init__(self, patience_s: float = 1.0) -> None:
        self._patience_s = patience_s
        self._changed = threading.Condition()
        self._running: dict[str, object] = {}

    @contextmanager
    def turn(self, visitor: str) -> Iterator[None]:
        """Wait for the other tabs of a visitor, and keep them waiting."""
        mine = object()
        with self._changed:
            self._changed.wait_for(lambda: visitor not in self._running, self._patience_s)
            self._running[visitor] = mine
        try:
            yield
        finally:
            with self._changed:
                if self._running.get(visitor) is mine:
                    del self._running[visitor]
                    self._changed.notify_all()
