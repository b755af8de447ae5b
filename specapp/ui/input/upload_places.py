"""A browser that asks where to send a file gets an answer, also where Streamlit loses it."""

import asyncio

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

_ANSWER_S = 1.0


class UploadPlaces:
    """Middleware that repeats such a question until it is answered.

    Streamlit empties what it has to send when a run of the page begins. An answer that waits there in that moment is
    lost, and the browser would wait for it for ever.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a connection on, and look what is asked and answered."""
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        questions = _Questions(receive, send)
        try:
            await self._app(scope, questions.receive, questions.send)
        finally:
            questions.close()


class _Questions:
    """A connection, with the questions on it that wait for an answer."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive, self._send = receive, send
        self._asked: dict[bytes, Message] = {}
        self._coming: asyncio.Future[Message] | None = None

    async def receive(self) -> Message:
        """The next message of the browser, or a question of it once more."""
        self._coming = self._coming or asyncio.ensure_future(self._receive())
        while True:
            await asyncio.wait([self._coming], timeout=_ANSWER_S if self._asked else None)
            if self._coming.done():
                break
            if self._asked:
                return next(iter(self._asked.values()))
        message, self._coming = self._coming.result(), None
        question = _question(message)
        if question:
            self._asked[question] = message
        return message

    async def send(self, message: Message) -> None:
        """Send a message to the browser, and note what it answers."""
        if self._asked:
            content = message.get("bytes") or b""
            self._asked = {question: asked for question, asked in self._asked.items() if question not in content}
        await self._send(message)

    def close(self) -> None:
        """Wait for nothing any more."""
        if self._coming is not None:
            self._coming.cancel()


def _question(message: Message) -> bytes:
    """The id of a message that asks where to send files; empty if it is another one."""
    try:
        asked = BackMsg.FromString(message.get("bytes") or b"")
    except DecodeError:
        return b""
    return asked.file_urls_request.request_id.encode() if asked.WhichOneof("type") == "file_urls_request" else b""
