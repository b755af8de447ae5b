"""Uploads go to the disk as they come; Streamlit, which would keep them in memory, gets their names alone."""

import re
from tempfile import SpooledTemporaryFile

import streamlit as st
from starlette.datastructures import FormData, Headers, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from specapp.audio.limits import Limits
from specapp.ui.input.arrivals import Arrival, arrivals
from specapp.ui.server.visitor_cookie import visitor_in
from specapp.ui.session.pace import Pace
from specapp.ui.session.visitor import is_connected, may_use

_PATH = re.compile(r".*/_stcore/upload_file/(?P<session>[^/]+)/(?P<file>[^/]+)")
_FRAMING_BYTES = 1 << 16
_AT_ONCE_BYTES = 1 << 20
"""Each part costs a turn of the server's loop, which all pages share; from the network come 16 times as many."""
_BYTES_PER_S = 48 << 20
"""Of all uploads together, about 400 Mbit/s: to take in more keeps the interpreter so busy that other visitors wait."""
_MOST_WAITING = 4
"""So many files of the largest size may wait for one session."""
_SMALL_BYTES = 1 << 20
"""Files up to this size come in memory (`starlette.formparsers.MultiPartParser.spool_max_size`)."""
_MOST_IN_MEMORY_BYTES = 16 << 20
"""So much of small files of all visitors waits there; the next ones lie on the disk."""
_END = b"\r\n--specapp--\r\n"
_FULL = "The disk of this server is full. Try again later."
_TOO_LARGE = "The file is larger than this server takes."
_NOT_YOURS = "This page belongs to another browser, or its cookie is gone. Load it anew."


class StreamedUploads:
    """Middleware that takes the bytes out of uploads before Streamlit's own route sees them.

    That route goes on to check the session and the token against forged requests; only what it accepts is kept.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._pace = Pace(_BYTES_PER_S)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take an upload, or pass the request on."""
        match = _PATH.fullmatch(scope.get("path", "")) if scope["type"] == "http" else None
        if match is None or not is_connected(match["session"]):
            await self._app(scope, receive, send)
        elif scope["method"] != "OPTIONS" and not may_use(match["session"], visitor_in(Headers(scope=scope))):
            await _said(_NOT_YOURS, 403)(scope, receive, send)
        elif scope["method"] == "PUT":
            await self._put(match["session"], match["file"], scope, receive, send)
        else:
            if scope["method"] == "DELETE":
                arrivals().drop(match["file"])
            await self._app(scope, receive, send)

    async def _put(self, session: str, file_id: str, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = _refusal(session, Headers(scope=scope))
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        try:
            form = await _received(scope, receive, self._pace)
        except HTTPException as error:
            await _said(error.detail, error.status_code)(scope, receive, send)
            return
        except ClientDisconnect:
            return
        await self._pass_on(session, file_id, form, (scope, receive, send))

    async def _pass_on(self, session: str, file_id: str, form: FormData, request: tuple[Scope, Receive, Send]) -> None:
        """Let Streamlit check the request with an empty file of the same name, and keep the file if it accepts."""
        scope, receive, send = request
        uploads = [value for value in form.values() if isinstance(value, UploadFile)]
        if len(uploads) != 1 or (uploads[0].size or 0) > _largest_bytes():
            await form.close()
            refusal = _said(_TOO_LARGE, 413) if uploads else _said("No file.", 400)
            await refusal(scope, receive, send)
            return
        try:
            _leave_memory(uploads[0])
        except OSError:
            await form.close()
            await _said(_FULL, 507)(scope, receive, send)
            return
        status = 0

        async def send_noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                if status == 204:
                    arrivals().put(file_id, Arrival(session, uploads[0].file, uploads[0].size or 0))
            await send(message)

        body = _empty_form(uploads[0])
        await self._app(_with_length(scope, len(body)), _receiver(body), send_noted)
        if status != 204:
            await form.close()


def _leave_memory(upload: UploadFile) -> None:
    """Put a small file on the disk if the memory for such is taken.

    Raises
    ------
    OSError
        If the disk is full.
    """
    is_much = arrivals().small_bytes(_SMALL_BYTES) + (upload.size or 0) > _MOST_IN_MEMORY_BYTES
    if is_much and isinstance(upload.file, SpooledTemporaryFile):
        upload.file.rollover()


def _refusal(session: str, headers: Headers) -> Response | None:
    """Why an upload is refused before its first byte."""
    largest = _largest_bytes()
    length = headers.get("content-length", "0")
    if not length.isdecimal():
        return _said("The length of the upload is no number.", 400)
    if int(length) > largest:
        return _said(_TOO_LARGE, 413)
    is_much = arrivals().waiting_bytes(session) + int(length) > _MOST_WAITING * largest
    if is_much or arrivals().waiting_files(session) >= _most_files():
        return _said("Too many files wait on this page. Remove some, or load the page anew.", 413)
    return None


async def _received(scope: Scope, receive: Receive, pace: Pace) -> FormData:
    """Parse a form; its file lies on the disk unless it is small."""
    left_bytes = _largest_bytes() + _FRAMING_BYTES

    async def bounded() -> Message:
        nonlocal left_bytes
        body, more = bytearray(), True
        while more and len(body) < _AT_ONCE_BYTES:
            message = await receive()
            if message["type"] == "http.disconnect":
                return message
            body += message.get("body", b"")
            more = message.get("more_body", False)
        left_bytes -= len(body)
        if left_bytes < 0:
            raise HTTPException(413, _TOO_LARGE)
        await pace.keep(len(body))
        return {"type": "http.request", "body": bytes(body), "more_body": more}

    try:
        return await Request(scope, bounded).form(max_files=1, max_fields=1)
    except OSError as error:
        while (await bounded()).get("more_body"):  # a browser reads no answer before all is sent
            pass
        raise HTTPException(507, _FULL) from error


def _empty_form(upload: UploadFile) -> bytes:
    """A form with a file of the same name and kind, without its content."""
    names = ("content-disposition", "content-type")
    lines = [f"{name}: {upload.headers[name]}" for name in names if name in upload.headers]
    head = "\r\n".join(["--specapp", *lines, "", ""]).encode("latin-1")
    return head + _END


def _with_length(scope: Scope, length: int) -> Scope:
    replaced = (b"content-length", b"content-type", b"transfer-encoding")
    headers = [(name, value) for name, value in scope["headers"] if name.lower() not in replaced]
    headers += [
        (b"content-length", str(length).encode()),
        (b"content-type", b"multipart/form-data; boundary=specapp"),
    ]
    return {**scope, "headers": headers}


def _receiver(body: bytes) -> Receive:
    left = [body]

    async def receive() -> Message:
        return {"type": "http.request", "body": left.pop() if left else b"", "more_body": False}

    return receive


def _most_files() -> int:
    """So many files may wait for one session: twice what it may bring, as each takes a descriptor."""
    limits = Limits.from_environment()
    return 2 * (limits.files + limits.sounds)


def _largest_bytes() -> int:
    server_bytes = int(st.get_option("server.maxUploadSize")) << 20
    return min(server_bytes, Limits.from_environment().upload_bytes + _FRAMING_BYTES)


def _said(sentence: str, status: int) -> Response:
    return Response(sentence, status, media_type="text/plain")
