"""A request that a proxy has brought to a server that knows nothing of its page."""

import asyncio
import logging
from typing import Any

import pytest
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from specapp.ui.server import same_server
from specapp.ui.server.same_server import COOKIE, REASON, STATUS, SameServer
from specapp.ui.session.counts import counts
from specapp.ui.session.own_server import OTHER, SENTENCE
from tests.support.asgi import Answer, ask

HERE, ELSEWHERE = f"{COOKIE}=here", f"{COOKIE}=elsewhere"
UPLOAD, MEDIA, TILE = "/tool/_stcore/upload_file/a/b", "/media/a.wav", "/specapp/token/tile"


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(same_server, "own_name", lambda: "here")
    same_server._warn.cache_clear()


def asked(path: str, status: int = 200, method: str = "GET", **headers: str) -> Answer:
    def answer(_: object) -> Response:
        return HTMLResponse("page", status) if path == "/" else Response("answer", status)

    return ask([Route(path, answer, methods=[method])], path, headers, [Middleware(SameServer)], method=method)


@pytest.mark.parametrize("cookie", ["", ELSEWHERE, "other=1", "=;=", f"{COOKIE}=\x00"])
def test_a_page_names_its_server_and_is_not_kept(cookie: str) -> None:
    answer = asked("/", cookie=cookie)
    assert answer.headers["set-cookie"].startswith(HERE + "; Path=/; HttpOnly")
    assert answer.headers["cache-control"] == "no-store"


def test_only_what_is_new_is_said() -> None:
    assert "set-cookie" not in asked("/", cookie=HERE).headers
    assert "set-cookie" not in asked(MEDIA).headers


def test_servers_at_other_ports_of_a_host_do_not_mix() -> None:
    assert asked("/", host="localhost:8501", cookie=HERE).headers["set-cookie"].startswith(f"{COOKIE}_8501=here")
    assert asked(MEDIA, 404, host="localhost:8501", cookie=f"{COOKIE}_8600=elsewhere; {ELSEWHERE}").status == 404


@pytest.mark.parametrize(("path", "method"), [(UPLOAD, "PUT"), (UPLOAD, "DELETE"), (MEDIA, "GET"), (TILE, "GET")])
@pytest.mark.parametrize("status", [400, 403, 404])
def test_what_another_server_has_is_told_in_a_sentence(
    path: str, method: str, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    before = counts().rejections(REASON)
    with caplog.at_level(logging.WARNING, logger=same_server.__name__):
        answers = [asked(path, status, method, cookie=ELSEWHERE) for _ in range(2)]
    assert {(answer.status, answer.body.decode()) for answer in answers} == {(STATUS, SENTENCE)}
    assert counts().rejections(REASON) == before + 2
    assert [record.getMessage().count("sticky sessions") for record in caplog.records] == [1]


@pytest.mark.parametrize(
    ("path", "status", "cookie"),
    [
        (MEDIA, 404, HERE),
        (MEDIA, 404, ""),
        (MEDIA, 200, ELSEWHERE),
        (TILE, 503, ELSEWHERE),
        ("/elsewhere", 404, ELSEWHERE),
    ],
    ids=["its own", "no cookie", "here after all", "another trouble", "no part of a page"],
)
def test_other_answers_stay(path: str, status: int, cookie: str) -> None:
    answer = asked(path, status, cookie=cookie)
    assert (answer.status, answer.body) == (status, b"answer")


@pytest.mark.parametrize(
    ("cookie", "protocols", "marked"),
    [
        (ELSEWHERE, "streamlit, token", True),
        (HERE, "streamlit, token", False),
        ("", "streamlit, token", False),
        (ELSEWHERE, "streamlit, token, a session of before", False),
    ],
)
def test_a_new_page_of_another_server_is_marked(cookie: str, protocols: str, *, marked: bool) -> None:
    seen: list[Scope] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(0)
        seen.append(scope)

    headers = [(b"cookie", cookie.encode()), (b"sec-websocket-protocol", protocols.encode())]
    nothing: Any = None
    asyncio.run(SameServer(app)({"type": "websocket", "path": "/", "headers": headers}, nothing, nothing))
    assert (OTHER.encode() in dict(seen[0]["headers"])) is marked
