"""What a pasted link shows of the page: title, sentence and a picture of a finished sample (https://ogp.me)."""

import os
import re
from html import escape
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from specapp.ui.text import LEAD, TITLE
from specapp.ui.workbench.tracks import base_path

PUBLIC_ADDRESS = "SPECAPP_PUBLIC_URL"
"""Names in the environment the page's address, where a proxy hides it."""
_PICTURE = Path(__file__).parent / "share_card.jpg"
_WIDTH, _HEIGHT = 1200, 630
_ALT = "The page with a finished sample: its spectrogram before and after, under one playhead."
_HOST = re.compile(r"[\w.\-]+(:\d+)?|\[[\da-fA-F:]+\](:\d+)?")
_TITLE = b"<title>Streamlit</title>"


def share_card_route(base: str) -> Route:
    """The route of the picture.

    Parameters
    ----------
    base : str
        Path under which the page is served, such as ``""`` or ``"/tool"``.
    """
    return Route(f"{base}/share-card.jpg", _picture)


def _picture(_: Request) -> Response:
    return FileResponse(_PICTURE, headers={"Cache-Control": "public, max-age=86400"})


class ShareCard:
    """Middleware that writes title and card into Streamlit's page, for programs that run no scripts."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request as the application does, with the card where it is the page."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        held: list[Message] = []

        async def send_with_card(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_page(message):
                held.append(message)
            elif held:
                held.append(message)
                if not message.get("more_body", False):
                    await _send_page(held, card(address_of(scope)), send)
            else:
                await send(message)

        await self._app(scope, receive, send_with_card)


def _is_page(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    kind, encoding = headers.get("content-type", ""), headers.get("content-encoding")
    return start["status"] == 200 and kind.startswith("text/html") and encoding is None


async def _send_page(held: list[Message], tags: str, send: Send) -> None:
    start, *parts = held
    page = b"".join(part.get("body", b"") for part in parts).replace(_TITLE, tags.encode(), 1)
    MutableHeaders(scope=start)["content-length"] = str(len(page))
    await send(start)
    await send({"type": "http.response.body", "body": page})


def address_of(scope: Scope) -> str:
    """The page's address as its visitor wrote it; empty if the request does not tell.

    Parameters
    ----------
    scope : mapping
        Of the request.
    """
    headers = Headers(scope=scope)
    host = headers.get("host", "")
    scheme = headers.get("x-forwarded-proto", scope.get("scheme", "http")).partition(",")[0].strip()
    told = f"{scheme}://{host}{base_path()}" if _HOST.fullmatch(host) and scheme in ("http", "https") else ""
    return os.environ.get(PUBLIC_ADDRESS, "").rstrip("/") or told


def card(address: str) -> str:
    """The elements that belong into the page's head.

    Parameters
    ----------
    address : str
        Of the page, without a slash at its end; the picture needs it whole.
    """
    facts = {
        "og:type": "website",
        "og:site_name": "specapp",
        "og:title": TITLE,
        "og:description": LEAD,
        "og:url": f"{address}/" if address else "",
        "og:image": f"{address}/share-card.jpg" if address else "",
        "og:image:width": str(_WIDTH),
        "og:image:height": str(_HEIGHT),
        "og:image:alt": _ALT,
    }
    lines = [f'<meta property="{name}" content="{escape(value)}">' for name, value in facts.items() if value]
    named = {"description": LEAD, "twitter:card": "summary_large_image"}
    lines += [f'<meta name="{name}" content="{escape(value)}">' for name, value in named.items()]
    return "\n    ".join([f"<title>{escape(TITLE)}</title>", *lines])
