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


def ends(*, early: bool) -> Message:
    status = ForwardMsg.FINISHED_EARLY_FOR_RERUN if early else ForwardMsg.FINISHED_SUCCESSFULLY
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
        ([ends(early=True), begins()], True),
        ([begins("another fragment")], True),
        ([begins(FRAGMENT)], False),
        ([begins("another fragment", FRAGMENT)], False),
        ([ends(early=False)], False),
    ],
)
def test_a_press_that_waits_goes_along(between: list[Message], kept: bool) -> None:  # noqa: FBT001
    first, second = received([PRESS, *between, asks()])
    assert first == PRESS
    assert pressed(second) == ([BUTTON] if kept else [])


def test_it_goes_along_once_and_with_others() -> None:
    second_press = asks(OTHER, fragment="another fragment")
    *_, third, fourth = received([PRESS, second_press, asks(), asks()])
    assert pressed(third) == [BUTTON, OTHER]
    assert fourth == asks()


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
