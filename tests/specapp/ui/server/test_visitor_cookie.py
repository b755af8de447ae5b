"""The cookie that tells browsers apart: given once, made up by nobody, and no wider than needed."""

from collections.abc import Iterator
from http.cookies import Morsel, SimpleCookie

import pytest
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from specapp.ui.server.visitor_cookie import VisitorCookie
from specapp.ui.session import visitor
from specapp.ui.session.visitor import COOKIE, visitor_of
from tests.support.asgi import Answer, get

ROUTES = [
    Route("/", lambda _: HTMLResponse("page")),
    Route("/picture", lambda _: Response(b"", media_type="image/png")),
]
FORGED = ("", "x", "0" * 32, "0" * 32 + ".forged", "2|aa|bb|1")


@pytest.fixture(autouse=True)
def _own_key(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("SPECAPP_COOKIE_SECRET", "a key of the tests")
    visitor.signing_key.cache_clear()
    yield
    visitor.signing_key.cache_clear()


def ask(path: str = "/", **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return get(ROUTES, path, named, [Middleware(VisitorCookie)])


def given(**headers: str) -> "Morsel[str]":
    return SimpleCookie(ask(**headers).headers["set-cookie"])[COOKIE]


def test_a_browser_gets_one_and_keeps_it() -> None:
    cookie = given()
    assert visitor_of(cookie.value) is not None
    assert "set-cookie" not in ask(cookie=f"other=1; {COOKIE}={cookie.value}").headers
    assert given().value != cookie.value


def test_only_pages_give_it() -> None:
    assert "set-cookie" not in ask("/picture").headers


@pytest.mark.parametrize("value", FORGED)
def test_what_is_made_up_is_nobody(value: str) -> None:
    assert visitor_of(value) is None
    assert visitor_of(given(cookie=f"{COOKIE}={value}").value) is not None


def test_one_of_another_key_is_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    cookie = given().value
    monkeypatch.setenv("SPECAPP_COOKIE_SECRET", "another")
    visitor.signing_key.cache_clear()
    assert visitor_of(cookie) is None


def test_the_key_outlasts_the_server(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    from pathlib import Path

    from specapp.jobs import JobPool

    monkeypatch.delenv("SPECAPP_COOKIE_SECRET")
    keys = []
    for _ in range(2):
        pool = JobPool(root=Path(str(tmp_path)))
        keys.append(pool.secret)
        pool.close()
    assert keys[0] == keys[1]
    assert len(keys[0]) >= 32


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, {"HttpOnly", "SameSite=Lax"}),
        ({"sec_fetch_dest": "iframe"}, {"HttpOnly", "SameSite=Lax"}),
        ({"x_forwarded_proto": "https"}, {"HttpOnly", "SameSite=Lax", "Secure"}),
        (
            {"x_forwarded_proto": "https", "sec_fetch_dest": "iframe"},
            {"HttpOnly", "SameSite=None", "Secure", "Partitioned"},
        ),
    ],
    ids=["plain", "plain frame", "encrypted", "encrypted frame"],
)
def test_it_is_no_wider_than_needed(headers: dict[str, str], expected: set[str]) -> None:
    parts = ask(**headers).headers["set-cookie"].split("; ")[1:]
    assert {part for part in parts if not part.startswith(("Path", "Max-Age"))} == expected
