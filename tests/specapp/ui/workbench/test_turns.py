"""Whoever asks for much waits for their own requests, and who has left for nothing."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from specapp.ui.workbench.turns import BusyError, Turns


def run(test: Coroutine[Any, Any, None]) -> None:
    """Run a test beside an event loop that a browser may keep in this thread."""
    with ThreadPoolExecutor(1) as aside:
        aside.submit(lambda: asyncio.run(test)).result()


async def stays() -> bool:
    await asyncio.sleep(0)
    return False


async def leaves() -> bool:
    await asyncio.sleep(0)
    return True


class Crowd:
    """Visitors who draw one after the other, each for a moment, and the order in which they did."""

    def __init__(self, **limits: Any) -> None:
        self.turns = Turns(**{"at_a_time": 1, "waiting_each": 12, "patience_s": 20.0} | limits)
        self.order: list[str] = []

    async def draw(self, visitor: str, has_left: Any = stays) -> None:
        async with self.turns.turn(visitor, has_left):
            self.order.append(visitor)
            await asyncio.sleep(0.01)


def test_visitors_take_turns() -> None:
    async def test() -> None:
        crowd = Crowd()
        await asyncio.gather(*(crowd.draw("greedy") for _ in range(8)), crowd.draw("modest"), crowd.draw("other"))
        assert crowd.order.index("modest") <= 2
        assert crowd.order.index("other") <= 3
        assert len(crowd.order) == 10

    run(test())


def test_no_more_draw_than_may() -> None:
    async def test() -> None:
        turns, now, most = Turns(2, 12, 20.0), 0, 0

        async def draw(visitor: str) -> None:
            nonlocal now, most
            async with turns.turn(visitor, stays):
                now += 1
                most = max(most, now)
                await asyncio.sleep(0.005)
                now -= 1

        await asyncio.gather(*(draw(f"visitor {number % 3}") for number in range(20)))
        assert (most, now) == (2, 0)

    run(test())


def test_one_visitor_has_no_endless_queue() -> None:
    async def test() -> None:
        crowd = Crowd(waiting_each=3)
        asked = [crowd.draw("greedy") for _ in range(6)]
        ends = await asyncio.gather(*asked, crowd.draw("modest"), return_exceptions=True)
        assert [type(end) for end in ends].count(BusyError) == 2
        assert "modest" in crowd.order

    run(test())


@pytest.mark.parametrize(("has_left", "limits"), [(leaves, {}), (stays, {"patience_s": 0.1})], ids=["left", "patience"])
def test_who_waits_in_vain_holds_nobody_up(has_left: Any, limits: dict[str, float]) -> None:
    async def test() -> None:
        crowd = Crowd(**limits)
        async with crowd.turns.turn("first", stays):
            with pytest.raises(BusyError):
                await crowd.draw("second", has_left)
        await crowd.draw("third")
        assert crowd.order == ["third"]

    run(test())


def test_a_cancelled_request_gives_its_turn_back() -> None:
    async def test() -> None:
        crowd = Crowd()
        async with crowd.turns.turn("first", stays):
            waiting = asyncio.create_task(crowd.draw("second"))
            await asyncio.sleep(0.01)
            waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await asyncio.wait_for(crowd.draw("third"), 5)
        assert crowd.order == ["third"]

    run(test())
