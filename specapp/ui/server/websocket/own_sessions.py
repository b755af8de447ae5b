"""A browser resumes its own sessions alone: their ids are no secrets that open anything."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from specapp.ui.server.visitor_cookie import visitor_in
from specapp.ui.session.visitor import may_use

_PROTOCOLS = "sec-websocket-protocol"
_SESSION = 2
"""Streamlit's browser sends a name, its token against forged requests, and the session that it had, in this order."""


class OwnSessions:
    """Middleware that takes the session out of a connection that asks for somebody else's; it gets a new one."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does."""
        await self._app(_checked(scope) if scope["type"] == "websocket" else scope, receive, send)


def _checked(scope: Scope) -> Scope:
    headers = Headers(scope=scope)
    protocols = headers.get(_PROTOCOLS, "").split(",")
    if len(protocols) <= _SESSION or may_use(protocols[_SESSION].strip(), visitor_in(headers)):
        return scope
    others = [(name, value) for name, value in scope["headers"] if name.decode("latin-1").lower() != _PROTOCOLS]
    kept = ",".join(protocols[:_SESSION]).encode("latin-1")
    return {**scope, "headers": [*others, (_PROTOCOLS.encode(), kept)]}
