"""The page's own cookie: it tells browsers apart, and nobody can make one up."""

import secrets
from http.cookies import CookieError, SimpleCookie

from itsdangerous import Signer
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from specapp.ui.session.visitor import COOKIE, signing_key, visitor_of

_KEPT_S = 30 * 24 * 3600


class VisitorCookie:
    """Middleware that gives a cookie to every browser that opens the page without one.

    It is signed, closed to scripts, sent by this site alone and, where the page came encrypted, only encrypted. Where
    the page stands in a frame of another site, it belongs to that frame alone (``Partitioned``).
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request as the application does, with the cookie where it is missing."""
        if scope["type"] != "http" or visitor_in(Headers(scope=scope)) is not None:
            await self._app(scope, receive, send)
            return

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    headers.append("set-cookie", _new_cookie(scope))
                    headers["cache-control"] = "no-store"
            await send(message)

        await self._app(scope, receive, send_with_cookie)


def visitor_in(headers: Headers) -> str | None:
    """The visitor whom the cookie of a request names; None without a valid one."""
    try:
        held = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return None
    return visitor_of(held.value) if held is not None else None


def cookie_for(scope: Scope, name: str, value: str, *more: str) -> str:
    """A header ``Set-Cookie``: closed to scripts, sent by this site alone or, in a frame of another site, there alone.

    Parameters
    ----------
    scope : mapping
        Of the request.
    name, value : str
    *more : str
        Further attributes, such as ``"Max-Age=60"``.
    """
    headers = Headers(scope=scope)
    encrypted = scope.get("scheme") == "https" or headers.get("x-forwarded-proto", "").startswith("https")
    framed = encrypted and headers.get("sec-fetch-dest") == "iframe"
    parts = [f"{name}={value}", "Path=/", *more, "HttpOnly", "SameSite=None" if framed else "SameSite=Lax"]
    parts += ["Secure"] if encrypted else []
    parts += ["Partitioned"] if framed else []
    return "; ".join(parts)


def _new_cookie(scope: Scope) -> str:
    value = Signer(signing_key(), salt=COOKIE).sign(secrets.token_hex(16)).decode()
    return cookie_for(scope, COOKIE, value, f"Max-Age={_KEPT_S}")
