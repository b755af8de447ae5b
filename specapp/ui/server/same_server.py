"""Of several servers each knows its own pages alone: requests that a proxy has brought to another one are told so."""

import logging
from functools import cache
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from specapp.ui.server.visitor_cookie import cookie_for
from specapp.ui.session.counts import counts
from specapp.ui.session.own_server import OTHER, SENTENCE, own_name

COOKIE = "specapp_server"
STATUS = 421
"""Misdirected Request (RFC 9110, section 15.5.20)."""
REASON = "other_server"
"""Why such a request is refused, in the measurements."""
_OF_ONE_SERVER = ("/_stcore/upload_file/", "/media/", "/specapp/")
_NOTHING_HERE = (400, 403, 404)
_PROTOCOLS_OF_A_NEW_PAGE = 2
_LOG = logging.getLogger(__name__)


class SameServer:
    """Middleware that names this server in a cookie of the page, and knows requests that belong to another one.

    Such a request is answered as usual if what it asks for is here after all. A connection of a new page that came from
    another server is marked for the page's script, which says so; one that comes back to a server that was started anew
    is not.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request as the application does, or say that it belongs elsewhere."""
        if scope["type"] == "websocket" and _begun_elsewhere(scope) and _is_new(scope):
            _note()
            scope = {**scope, "headers": [*scope["headers"], (OTHER.encode(), b"1")]}
        if scope["type"] == "http":
            send = _Answer(scope, receive, send)
        await self._app(scope, receive, send)


class _Answer:
    """What goes back: the cookie with a page, and the sentence in place of an answer that there is nothing here."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self._replaced = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._replaced = _is_misdirected(self._scope, message["status"])
            if self._replaced:
                _note()
                await Response(SENTENCE, STATUS, media_type="text/plain")(self._scope, self._receive, self._send)
            else:
                _name_in(message, self._scope)
        if not self._replaced:
            await self._send(message)


def server_in(headers: Headers) -> str | None:
    """The server that the cookie of a request names; None without one."""
    try:
        held = SimpleCookie(headers.get("cookie", "")).get(_cookie_at(headers))
    except CookieError:
        return None
    return held.value if held is not None else None


def _cookie_at(headers: Headers) -> str:
    """Name of the cookie: browsers send the cookies of all ports of a host, where other servers may be."""
    _, _, port = headers.get("host", "").rpartition(":")
    return f"{COOKIE}_{port}" if port.isdecimal() else COOKIE


def _begun_elsewhere(scope: Scope) -> bool:
    return server_in(Headers(scope=scope)) not in (None, own_name())


def _is_new(scope: Scope) -> bool:
    """The page asks for no session that it had before."""
    protocols = Headers(scope=scope).get("sec-websocket-protocol", "")
    return len(protocols.split(",")) <= _PROTOCOLS_OF_A_NEW_PAGE


def _is_misdirected(scope: Scope, status: int) -> bool:
    belongs = any(place in str(scope["path"]) for place in _OF_ONE_SERVER)
    return belongs and status in _NOTHING_HERE and _begun_elsewhere(scope)


def _name_in(start: Message, scope: Scope) -> None:
    """Name this server in the cookie of a page; browsers do not keep the page, as it belongs to this server."""
    headers = MutableHeaders(scope=start)
    if headers.get("content-type", "").startswith("text/html"):
        headers["cache-control"] = "no-store"
        if server_in(Headers(scope=scope)) != own_name():
            headers.append("set-cookie", cookie_for(scope, _cookie_at(Headers(scope=scope)), own_name()))


def _note() -> None:
    counts().rejected(REASON)
    _warn()


@cache
def _warn() -> None:
    _LOG.warning(
        "a browser's requests come to several servers, so that its page cannot work: the proxy in front of them must "
        "send each browser always to the same one (sticky sessions, such as ip_hash of nginx)"
    )
