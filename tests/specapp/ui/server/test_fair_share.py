"""A browser that asks too often waits, and others do not."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from specapp.ui.server import fair_share
from specapp.ui.server.fair_share import FairShare
from specapp.ui.session import pace

ANNA, BERT = "10.0.0.1", "10.0.0.2"
_ROUNDING_S = 1e-6


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    seconds: list[float] = []

    async def sleep(wait_s: float) -> None:
        if wait_s > _ROUNDING_S:
            seconds.append(wait_s)

    monkeypatch.setattr(pace, "sleep", sleep)
    monkeypatch.setattr(pace, "monotonic", lambda: 1000.0)
    return seconds


async def page(scope: Scope, receive: Receive, send: Send) -> None:
    """Read all messages of a connection, or answer a request."""
    if scope["type"] == "websocket":
        while (await receive())["type"] == "websocket.receive":
            pass
    await send({"type": "http.response.start", "status": 204, "headers": []})


def asking(kind: str, method: str = "") -> Callable[..., list[Message]]:
    share = FairShare(page)

    def ask(client: str, messages: int = 0) -> list[Message]:
        """What one request or connection is answered."""
        scope: dict[str, Any] = {"type": kind, "method": method, "headers": [], "client": (client, 1)}
        left = ["websocket.receive"] * messages
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": left.pop() if left else "websocket.disconnect"}

        async def send(message: Message) -> None:
            sent.append(message)

        asyncio.run(share(scope, receive, send))
        return sent

    return ask


def test_a_slider_that_is_drawn_for_three_seconds_does_not_wait(waits: list[float]) -> None:
    asking("websocket")(ANNA, messages=100)
    assert waits == []


def test_messages_without_a_pause_wait_in_all_tabs_together_and_nobody_else_does(waits: list[float]) -> None:
    ask = asking("websocket")
    ask(ANNA, messages=100)
    ask(ANNA, messages=30)
    assert waits == pytest.approx([number / 20 for number in range(1, 11)])
    waits.clear()
    ask(BERT, messages=100)
    assert waits == []


def test_twenty_tabs_open_at_once_and_connections_without_end_are_refused(waits: list[float]) -> None:
    ask = asking("websocket")
    for _ in range(20):
        ask(ANNA)
    assert waits == []
    answers = [ask(ANNA)[0]["type"] for _ in range(60)]
    assert answers.count("websocket.close") >= 19, "40 wait for at most 20 s"
    assert max(waits) < fair_share._PATIENCE_S + 1
    assert ask(BERT)[0]["type"] != "websocket.close"


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_two_hundred_files_are_dropped_at_once_and_uploads_without_end_are_refused(
    waits: list[float], method: str
) -> None:
    ask = asking("http", method)
    assert {ask(ANNA)[0]["status"] for _ in range(200)} == {204}
    assert waits == []
    assert [ask(ANNA)[0]["status"] for _ in range(120)].count(429) >= 19
    assert ask(BERT)[0]["status"] == 204


def test_what_is_only_looked_at_keeps_no_pace_here(waits: list[float]) -> None:
    ask = asking("http", "GET")
    assert {ask(ANNA)[0]["status"] for _ in range(500)} == {204}
    assert waits == []


@pytest.mark.parametrize(
    ("error", "told"), [(ConnectionResetError(), nullcontext()), (None, pytest.raises(RuntimeError))]
)
def test_a_browser_that_goes_while_its_messages_wait_is_no_fault(
    error: OSError | None, told: AbstractContextManager[object]
) -> None:
    async def late(_: Scope, __: Receive, send: Send) -> None:
        with suppress(OSError):
            await send({"type": "websocket.send"})
        raise RuntimeError("closed already")

    async def send(_: Message) -> None:
        if error is not None:
            raise error

    nothing: Any = None
    scope: dict[str, Any] = {"type": "websocket", "headers": [], "client": (ANNA, 1)}
    with told:
        asyncio.run(FairShare(late)(scope, nothing, send))
