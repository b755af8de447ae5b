"""Streamlit's measurements and its interface for agents are nobody's business, unless they are asked for."""

import pytest
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import Route

from specapp.ui.server.closed_routes import ClosedRoutes
from tests.support.asgi import get

ROUTES = [Route("/{path:path}", lambda _: Response("open"))]


def status(path: str) -> int:
    return get(ROUTES, path, middleware=[Middleware(ClosedRoutes)]).status


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/metrics/", "/tool/_stcore/agent/mcp"])
def test_they_are_closed(path: str) -> None:
    assert status(path) == 404


@pytest.mark.parametrize("path", ["/", "/_stcore/health", "/_stcore/metrics-of-mine"])
def test_everything_else_is_open(path: str) -> None:
    assert status(path) == 200


def test_they_open_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPECAPP_OPEN_ROUTES", "metrics")
    assert status("/_stcore/metrics") == 200
    assert status("/_stcore/agent/interact") == 404
