"""Rates that are kept by waiting: of all uploads together, and of each visitor's pictures."""

import time
from asyncio import sleep
from collections import OrderedDict

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
        return max(0.0, self._free_at - time.monotonic())

    async def keep(self, amount: float = 1.0) -> None:
        """Wait until so much may have come."""
        now = time.monotonic()
        self._free_at = max(now - self._burst_s, self._free_at) + amount / self._per_s
        if self._free_at > now:
            await sleep(self._free_at - now)


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
