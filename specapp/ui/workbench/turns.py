"""Turns to draw: few at a time, dealt by visitor, and none for a browser that has gone."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import TypeAlias

_LOOK_EVERY_S = 0.5

HasLeft: TypeAlias = Callable[[], Awaitable[bool]]


class BusyError(Exception):
    """There was no turn within the time that a browser waits."""


class Turns:
    """Who may draw now; used by one event loop.

    Parameters
    ----------
    at_a_time : int
        So many draw at the same time.
    waiting_each : int
        So many requests of one visitor may wait; browsers ask for six pictures at a time.
    patience_s : float
        No request waits longer.
    """

    def __init__(self, at_a_time: int, waiting_each: int, patience_s: float) -> None:
        self._free = at_a_time
        self._waiting_each = waiting_each
        self._patience_s = patience_s
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    @asynccontextmanager
    async def turn(self, visitor: str, has_left: HasLeft) -> AsyncIterator[None]:
        """A turn for one request: visitors take turns, whoever asks for more.

        Parameters
        ----------
        visitor : str
        has_left : callable ``() -> awaitable of bool``
            Whether nobody waits for the answer any more.

        Raises
        ------
        BusyError
            If too many requests of this visitor wait, it took too long, or the visitor has left.
        """
        if self._free:
            self._free -= 1
        else:
            await self._wait(visitor, has_left)
        try:
            yield
        finally:
            self._pass_on()

    async def _wait(self, visitor: str, has_left: HasLeft) -> None:
        queue = self._waiting.setdefault(visitor, deque())
        if len(queue) >= self._waiting_each:
            raise BusyError
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        queue.append(mine)
        try:
            await self._come(mine, has_left)
        except BaseException:
            if mine.done():  # the turn came in the same moment
                self._pass_on()
            raise
        finally:
            with suppress(ValueError):
                queue.remove(mine)
            if not queue and self._waiting.get(visitor) is queue:
                del self._waiting[visitor]

    async def _come(self, mine: "asyncio.Future[None]", has_left: HasLeft) -> None:
        until = asyncio.get_running_loop().time() + self._patience_s
        while not mine.done():
            await asyncio.wait([mine], timeout=_LOOK_EVERY_S)
            if not mine.done() and (asyncio.get_running_loop().time() > until or await has_left()):
                raise BusyError

    def _pass_on(self) -> None:
        """Give the turn to the visitor who has waited longest for one, else keep it."""
        if not self._waiting:
            self._free += 1
            return
        visitor, queue = self._waiting.popitem(last=False)
        queue.popleft().set_result(None)
        if queue:
            self._waiting[visitor] = queue  # behind all others
