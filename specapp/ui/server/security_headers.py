"""Headers that keep third parties out of the page, and the page out of strangers' frames."""

import base64
import hashlib
import os
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import streamlit as st
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FRAME_ANCESTORS = "SPECAPP_FRAME_ANCESTORS"
"""Names in the environment the pages that may show this one in a frame."""
_INLINE_SCRIPT = re.compile(rb"<script>(.*?)</script>", re.DOTALL)
_UNPRINTABLE = re.compile(r"[^\x20-\x7e]|;")
_DEVICES = "microphone=(self), camera=(), display-capture=(), geolocation=(), midi=(), payment=(), serial=(), usb=()"


def content_policy(frame_ancestors: str = "'self'") -> str:
    """What the page may load: nothing from third parties.

    Streamlit needs styles in elements, scripts from blobs, and the inline scripts of its own page, which are allowed by
    their digests.

    Parameters
    ----------
    frame_ancestors : str
        Which pages may show this one in a frame, as in the header ``Content-Security-Policy``.
    """
    page = (Path(st.__file__).parent / "static" / "index.html").read_bytes()
    inline = (base64.b64encode(hashlib.sha256(script).digest()).decode() for script in _INLINE_SCRIPT.findall(page))
    rules = {
        "default-src": "'self'",
        "script-src": " ".join(["'self'", "blob:", *(f"'sha256-{digest}'" for digest in inline)]),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "media-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self' data: blob:",  # the page's own websocket counts as 'self'
        "worker-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": frame_ancestors,
    }
    return "; ".join(f"{name} {sources}" for name, sources in rules.items())


def safe_headers(environment: Mapping[str, str]) -> dict[str, str]:
    """The headers of every answer.

    Parameters
    ----------
    environment : mapping of str to str
        ``SPECAPP_FRAME_ANCESTORS`` names the pages that may show this one in a frame (``'self'``),
        ``SPECAPP_PERMISSIONS_POLICY`` the devices that it may use (the microphone alone), ``SPECAPP_OPENER_POLICY``
        who shares its window (``same-origin``). Set to nothing, the last two are not sent.
    """
    ancestors = _UNPRINTABLE.sub("", environment.get(FRAME_ANCESTORS, "")) or "'self'"
    headers = {
        "content-security-policy": content_policy(ancestors),
        "permissions-policy": _UNPRINTABLE.sub("", environment.get("SPECAPP_PERMISSIONS_POLICY", _DEVICES)),
        "cross-origin-opener-policy": _UNPRINTABLE.sub("", environment.get("SPECAPP_OPENER_POLICY", "same-origin")),
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
    }
    return {name: value for name, value in headers.items() if value}


@cache
def _encoded_headers() -> tuple[tuple[bytes, bytes], ...]:
    return tuple((name.encode(), value.encode()) for name, value in safe_headers(os.environ).items())


class SafeHeaders:
    """Middleware that adds `safe_headers` to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request as the application does, with the headers."""

        async def send_safe(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *_encoded_headers()]
            await send(message)

        await self._app(scope, receive, send_safe if scope["type"] == "http" else send)
