"""Uploads reach the disk, not the memory, and Streamlit's own checks still hold."""

import errno
import tempfile
from collections.abc import Iterator

import pytest
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from specapp.ui.input.arrivals import Arrivals
from specapp.ui.server import uploads
from specapp.ui.server.uploads import StreamedUploads
from tests.support.asgi import Answer, ask

NAME = "tür “1”.wav"
SOUND = bytes(range(256)) * 20_000
MEBIBYTE = 1 << 20


@pytest.fixture
def arrivals(monkeypatch: pytest.MonkeyPatch) -> Iterator[Arrivals]:
    found = Arrivals()
    monkeypatch.setattr(uploads, "arrivals", lambda: found)
    monkeypatch.setattr(uploads, "is_connected", lambda session: session == "tab")
    monkeypatch.setattr(uploads, "may_use", lambda *_: True)
    yield found
    found.drop_sessions(["tab"])


def full(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def form(data: bytes, name: str = NAME) -> bytes:
    head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: audio/wav\r\n\r\n'
    return head.encode() + data + b"\r\n--x--\r\n"


def put(
    data: bytes, *, status: int = 204, session: str = "tab", method: str = "PUT", file_id: str = "one"
) -> tuple[Answer, list[object]]:
    """Answer to an upload, and what Streamlit's route has seen of it, where that answers `status`."""
    seen: list[object] = []

    async def route(request: Request) -> Response:
        if method == "PUT":
            async with request.form() as parts:
                for part in parts.values():
                    assert not isinstance(part, str)
                    seen.extend((part.filename, part.content_type, await part.read()))
        return Response(status_code=status)

    routes = [Route("/_stcore/upload_file/{session}/{file}", route, methods=["PUT", "DELETE"])]
    path, kind = f"/_stcore/upload_file/{session}/{file_id}", {"Content-Type": "multipart/form-data; boundary=x"}
    layers = [Middleware(StreamedUploads)]
    return ask(routes, path, {**kind, "Content-Length": str(len(data))}, layers, method=method, body=data), seen


def test_streamlit_gets_the_name_and_the_disk_the_sound(arrivals: Arrivals) -> None:
    answer, seen = put(form(SOUND))
    assert answer.status == 204
    assert seen == [NAME, "audio/wav", b""]
    arrival = arrivals.get("one")
    assert arrival is not None
    assert arrival.file.read() == SOUND
    assert arrival.size_bytes == len(SOUND)


def test_what_streamlit_refuses_is_not_kept(arrivals: Arrivals) -> None:
    assert put(form(SOUND), status=403)[0].status == 403
    assert arrivals.get("one") is None


def test_what_is_no_form_is_refused(arrivals: Arrivals) -> None:
    answer, seen = put(b"--y\r\nnothing")
    assert (answer.status, seen) == (400, [])
    assert put(b"--x--\r\n")[0].status == 400
    assert arrivals.get("one") is None


def test_what_is_too_large_is_refused(arrivals: Arrivals, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "_largest_bytes", lambda: MEBIBYTE)
    assert put(form(bytes(MEBIBYTE)))[0].status == 413
    assert put(form(bytes(MEBIBYTE - 1000)))[0].status == 204
    assert arrivals.waiting_bytes("tab") == MEBIBYTE - 1000


def test_a_session_cannot_fill_the_disk(arrivals: Arrivals, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "_largest_bytes", lambda: MEBIBYTE)
    monkeypatch.setattr(arrivals, "waiting_bytes", lambda _: 4 * MEBIBYTE)
    answer, seen = put(form(b"x"))
    assert (answer.status, seen) == (413, [])


def test_sessions_that_are_not_open_are_left_to_streamlit(arrivals: Arrivals) -> None:
    answer, seen = put(form(b"x"), session="nobody", status=400)
    assert answer.status == 400
    assert seen[-1] == b"x"
    assert arrivals.get("one") is None


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_nobody_reaches_the_page_of_another_browser(
    arrivals: Arrivals, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    put(form(SOUND))
    monkeypatch.setattr(uploads, "may_use", lambda *_: False)
    answer, seen = put(form(b"x"), method=method)
    assert (answer.status, seen) == (403, [])
    assert arrivals.waiting_bytes("tab") == len(SOUND)


def test_files_go_when_they_are_removed_and_with_their_session(arrivals: Arrivals) -> None:
    put(form(SOUND))
    arrival = arrivals.get("one")
    assert arrival is not None
    put(b"", method="DELETE")
    assert arrivals.get("one") is None
    assert arrival.file.closed
    put(form(SOUND))
    arrivals.drop_sessions(["another"])
    assert arrivals.waiting_bytes("tab") == len(SOUND)
    arrivals.drop_sessions(["tab"])
    assert arrivals.waiting_bytes("tab") == 0


def test_a_full_disk_is_said_when_all_was_sent(arrivals: Arrivals, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", full)
    answer, seen = put(form(SOUND))
    assert (answer.status, answer.body, seen) == (507, b"The disk of this server is full. Try again later.", [])
    assert arrivals.get("one") is None


def in_memory(arrivals: Arrivals, number: int) -> bool:
    arrival = arrivals.get(f"small{number}")
    assert arrival is not None
    return not arrival.file._rolled  # type: ignore[attr-defined]  # tempfile tells it nowhere else


def test_small_files_of_all_visitors_take_little_memory(arrivals: Arrivals) -> None:
    for number in range(20):
        assert put(form(bytes(MEBIBYTE - 1000)), file_id=f"small{number}")[0].status == 204
    assert [in_memory(arrivals, number) for number in range(20)] == [True] * 16 + [False] * 4


def test_a_full_disk_is_said_of_a_small_file_for_which_memory_has_no_room(
    arrivals: Arrivals, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "_MOST_IN_MEMORY_BYTES", 0)
    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", full)
    answer, seen = put(form(b"x"))
    assert (answer.status, answer.body, seen) == (507, b"The disk of this server is full. Try again later.", [])
    assert arrivals.waiting_files("tab") == 0


def test_a_session_holds_no_more_files_than_twice_what_it_may_bring(
    arrivals: Arrivals, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPECAPP_MAX_FILES", "2")
    monkeypatch.setenv("SPECAPP_MAX_SOUNDS", "1")
    statuses = [put(form(b"x"), file_id=str(number))[0].status for number in range(8)]
    assert statuses == [204] * 6 + [413] * 2
    assert arrivals.waiting_files("tab") == 6
