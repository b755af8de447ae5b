"""Knowing the id of a session resumes nothing."""

import asyncio
from typing import Any

import pytest
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from specapp.ui.server.websocket import own_sessions
from specapp.ui.server.websocket.own_sessions import OwnSessions


def asked(protocols: str | None, kind: str = "websocket") -> str | None:
    """What the application sees of the protocols that a connection asks for."""
    seen: list[Scope] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(0)
        seen.append(scope)

    headers = [] if protocols is None else [(b"sec-websocket-protocol", protocols.encode())]
    nothing: Any = None
    asyncio.run(OwnSessions(app)({"type": kind, "headers": headers}, nothing, nothing))
    return Headers(scope=seen[0]).get("sec-websocket-protocol")


@pytest.mark.parametrize(
    ("protocols", "seen"),
    [
        ("streamlit, token, mine", "streamlit, token, mine"),
        ("streamlit, token, another", "streamlit, token"),
        ("streamlit, , another", "streamlit, "),
        ("streamlit, token, another, mine", "streamlit, token"),
        ("streamlit, token", "streamlit, token"),
        (None, None),
    ],
)
def test_only_an_own_session_is_resumed(
    monkeypatch: pytest.MonkeyPatch, protocols: str | None, seen: str | None
) -> None:
    monkeypatch.setattr(own_sessions, "may_use", lambda session, _: session == "mine")
    assert asked(protocols) == seen


def test_requests_without_a_connection_are_left_alone() -> None:
    assert asked("streamlit, token, another", kind="http") == "streamlit, token, another"
