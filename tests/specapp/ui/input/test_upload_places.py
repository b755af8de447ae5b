"""A question where to send a file is repeated until it is answered, and nothing else is."""

import asyncio
from collections.abc import Sequence

import pytest
from starlette.types import Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

from specapp.ui.input import upload_places
from specapp.ui.input.upload_places import UploadPlaces

ID = "0123-4567"
MANY = 9


def message(*, asks: bool) -> Message:
    content = BackMsg()
    if asks:
        content.file_urls_request.request_id = ID
    else:
        content.rerun_script.query_string = "x"
    return {"type": "websocket.receive", "bytes": content.SerializeToString()}


def seen(browser: Sequence[Message], answered_after: int, until: int) -> list[Message]:
    """What an application receives of what a browser sends, that answers the question when it comes so often."""
    received: list[Message] = []

    async def application(_: Scope, receive: Receive, send: Send) -> None:
        while len(received) < until:
            received.append(await receive())
            if len(received) == answered_after:
                await send({"type": "websocket.send", "bytes": b"\x01 " + ID.encode() + b" place"})

    async def connection() -> None:
        left = list(browser)

        async def receive() -> Message:
            if not left:
                await asyncio.Event().wait()
            return left.pop(0)

        async def send(_: Message) -> None:
            pass

        await asyncio.wait_for(
            UploadPlaces(application)({"type": "websocket"}, receive, send), 20 if until < 9 else 0.5
        )

    with pytest.raises(TimeoutError) if until >= MANY else pytest.MonkeyPatch.context():
        asyncio.run(connection())
    return received


def test_a_question_is_repeated_until_it_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload_places, "_ANSWER_S", 0.01)
    asks, other = message(asks=True), message(asks=False)
    assert seen([other, asks], answered_after=MANY, until=4) == [other, asks, asks, asks]
    assert seen([other, asks], answered_after=3, until=MANY) == [other, asks, asks]


@pytest.mark.parametrize("content", [b"", b"\xff\xff", None])
def test_what_is_no_question_passes_once(content: bytes | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload_places, "_ANSWER_S", 0.01)
    strange: Message = {"type": "websocket.receive", "bytes": content}
    assert seen([strange], answered_after=MANY, until=MANY) == [strange]
