"""Rates are kept by waiting, and nobody waits for somebody else's pictures."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from specapp.ui.session import pace as module
from specapp.ui.session.pace import Hurry, Pace, Paces, TabTurns


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    seconds: list[float] = []

    async def sleep(wait_s: float) -> None:
        seconds.append(wait_s)

    monkeypatch.setattr(module, "sleep", sleep)
    monkeypatch.setattr(module, "monotonic", lambda: 7.0)
    return seconds


def come(pace: Pace, count: int, visitors: int = 1) -> None:
    async def one() -> None:
        for _ in range(count):
            await pace.keep(50)

    async def everybody() -> None:
        await asyncio.gather(*(one() for _ in range(visitors)))

    asyncio.run(everybody())


@pytest.mark.parametrize("visitors", [1, 3])
def test_all_share_one_rate(visitors: int, waits: list[float]) -> None:
    come(Pace(100), 4, visitors)
    assert waits == [0.5 * (part + 1) for part in range(4 * visitors)]


def test_a_burst_after_a_pause_does_not_wait(waits: list[float]) -> None:
    pace = Pace(100, burst_s=2.0)
    come(pace, 6)
    assert waits == [0.5, 1.0]
    assert pace.behind_s == 1.0


def test_each_visitor_has_a_pace_and_those_of_long_ago_are_forgotten(waits: list[float]) -> None:
    paces = Paces(100, burst_s=0.0)
    anna = paces.of("anna")
    come(anna, 1)
    assert paces.of("anna").behind_s == 0.5
    assert paces.of("bert").behind_s == 0.0
    for number in range(1000):
        paces.of(str(number))
    assert paces.of("anna") is not anna


def test_who_would_wait_for_too_long_is_refused_and_not_counted(waits: list[float]) -> None:
    pace = Pace(1)
    assert [asyncio.run(pace.keep_within(2.5)) for _ in range(5)] == [True, True, True, False, False]
    assert waits == [1, 2, 3]
    assert pace.behind_s == 3


@pytest.mark.parametrize(
    ("began_at", "rests"),
    [
        ([0.0, 0.03, 0.06, 0.09, 0.2, 0.3], [0, 0, 0, 0.1, 0.1, 0.1]),
        ([0.0, 0.2, 0.4, 0.6, 0.8], [0, 0, 0, 0, 0]),
        ([0.0, 0.1, 0.2, 5.0, 5.1, 5.2, 5.3], [0, 0, 0, 0, 0, 0, 0.1]),
    ],
)
def test_runs_of_the_page_rest_while_a_control_is_drawn_to_and_fro(
    began_at: list[float], rests: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = iter(began_at)
    monkeypatch.setattr(module, "monotonic", lambda: next(now))
    hurry = Hurry()
    assert [hurry.rest_s() for _ in began_at] == rests


def begins(turns: TabTurns, visitor: str, begun: Event) -> None:
    with turns.turn(visitor):
        begun.set()


def test_tabs_of_one_visitor_wait_for_each_other_and_other_visitors_do_not() -> None:
    turns, second, other = TabTurns(patience_s=60), Event(), Event()
    with ThreadPoolExecutor(2) as tabs:
        with turns.turn("anna"):
            tabs.submit(begins, turns, "anna", second)
            tabs.submit(begins, turns, "bert", other).result(30)
            assert other.is_set()
            assert not second.is_set()
        assert second.wait(30)


def test_a_tab_that_waits_for_long_takes_the_turn_over() -> None:
    turns, second, third = TabTurns(patience_s=0.01), Event(), Event()
    with turns.turn("anna"):
        begins(turns, "anna", second)
    begins(turns, "anna", third)
    assert second.is_set()
    assert third.is_set()
