"""A press in a fragment that is still waiting goes along with the next run of the page, once, and nothing else does."""

import asyncio
from collections.abc import Sequence

import pytest
from starlette.types import Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from specapp.ui.server.websocket.presses import KeptPresses

BUTTON, OTHER = "button", "other button"
FRAGMENT = "fragment"
EARLY = ForwardMsg.FINISHED_EARLY_FOR_RERUN


def asks(*pressed: str, fragment: str = "") -> Message:
    """A browser asks for a run of the page or of a fragment, a slider being at 3."""
    content = BackMsg()
    content.rerun_script.fragment_id = fragment
    content.rerun_script.widget_states.widgets.add(id="slider", int_value=3)
    for name in pressed:
        content.rerun_script.widget_states.widgets.add(id=name, trigger_value=True)
    return {"type": "websocket.receive", "bytes": content.SerializeToString()}


def begins(*fragments: str) -> Message:
    content = ForwardMsg()
    content.new_session.name = "page"
    content.metadata.run.fragment_ids.extend(fragments)
    return {"type": "websocket.send", "bytes": content.SerializeToString()}


def ends(status: "ForwardMsg.ScriptFinishedStatus.ValueType") -> Message:
    return {"type": "websocket.send", "bytes": ForwardMsg(script_finished=status).SerializeToString()}


def received(course: Sequence[Message]) -> list[Message]:
    """What Streamlit receives, in the course of what a browser and it send to each other."""
    got: list[Message] = []
    sent: list[Message] = []

    async def application(_: Scope, receive: Receive, send: Send) -> None:
        for message in course:
            if message["type"] == "websocket.send":
                await send(message)
            else:
                got.append(await receive())

    async def connection() -> None:
        left = [message for message in course if message["type"] == "websocket.receive"]

        async def receive() -> Message:
            return left.pop(0)

        async def send(message: Message) -> None:
            sent.append(message)

        await KeptPresses(application)({"type": "websocket"}, receive, send)

    asyncio.run(connection())
    assert sent == [message for message in course if message["type"] == "websocket.send"]
    return got


def pressed(message: Message) -> list[str]:
    states = BackMsg.FromString(message["bytes"]).rerun_script.widget_states.widgets
    return [state.id for state in states if state.trigger_value]


PRESS = asks(BUTTON, fragment=FRAGMENT)


@pytest.mark.parametrize(
    ("between", "kept"),
    [
        ([], True),
        ([begins()], True),  # the page has asked for another run of itself
        ([ends(EARLY), begins()], True),
        ([begins("another fragment")], True),
        ([begins(FRAGMENT)], False),
        ([begins("another fragment", FRAGMENT)], False),
        ([ends(ForwardMsg.FINISHED_SUCCESSFULLY)], False),
        ([ends(ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)], False),
        ([ends(ForwardMsg.FINISHED_WITH_COMPILE_ERROR)], False),
    ],
)
def test_a_press_that_waits_goes_along(between: list[Message], kept: bool) -> None:  # noqa: FBT001
    first, second = received([PRESS, *between, asks()])
    assert first == PRESS
    assert pressed(second) == ([BUTTON] if kept else [])


@pytest.mark.parametrize("fragment", [FRAGMENT, "another fragment"])
def test_it_goes_along_with_others(fragment: str) -> None:
    *_, third = received([PRESS, asks(OTHER, fragment=fragment), asks()])
    assert pressed(third) == [BUTTON, OTHER]


@pytest.mark.parametrize(
    ("between", "kept"),
    [
        ([], True),  # the second run was replaced before it began
        ([ends(EARLY)], True),
        ([begins("another fragment")], True),
        ([begins()], False),
        ([begins(), ends(EARLY)], False),
        ([begins(FRAGMENT)], False),
    ],
)
def test_it_goes_along_until_a_run_has_begun_with_it(between: list[Message], kept: bool) -> None:  # noqa: FBT001
    *_, second, third = received([PRESS, asks(), *between, asks()])
    assert pressed(second) == [BUTTON]
    assert pressed(third) == ([BUTTON] if kept else [])


def test_what_is_pressed_once_more_waits_once_more() -> None:
    *_, last = received([PRESS, asks(), PRESS, begins(), asks()])
    assert pressed(last) == [BUTTON]


def test_the_last_sixteen_wait() -> None:
    *_, last = received([*(asks(str(n), fragment=FRAGMENT) for n in range(20)), asks()])
    assert pressed(last) == [str(n) for n in range(4, 20)]


@pytest.mark.parametrize(("after_s", "kept"), [(4.0, True), (6.0, False)])
def test_a_press_of_long_ago_is_forgotten(monkeypatch: pytest.MonkeyPatch, after_s: float, kept: bool) -> None:  # noqa: FBT001
    times_s = iter([100.0, 100.0 + after_s])
    monkeypatch.setattr("specapp.ui.server.websocket.presses.monotonic", lambda: next(times_s))
    assert pressed(received([PRESS, asks()])[1]) == ([BUTTON] if kept else [])


def test_what_is_pressed_anew_counts_once() -> None:
    assert pressed(received([PRESS, asks(BUTTON)])[1]) == [BUTTON]


@pytest.mark.parametrize(
    "message",
    [
        asks(),
        asks(OTHER),
        asks(fragment=FRAGMENT),
        {"type": "websocket.receive", "text": "words"},
        {"type": "websocket.receive", "bytes": b"\xff\xff"},
        {"type": "websocket.disconnect", "code": 1001},
    ],
)
def test_everything_else_passes_as_it_is(message: Message) -> None:
    (only,) = received([message]) if message["type"] == "websocket.receive" else [message]
    assert only == message
