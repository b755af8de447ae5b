"""Scripts and styles travel packed: Streamlit sends its own as they are, in three times as many bytes."""

import gzip
import re
from functools import cache
from pathlib import Path

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from specapp.ui.workbench.tracks import base_path

PACKED = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
"""Headers of what `packed` gives."""
_FOREVER = {"Cache-Control": "public, immutable, max-age=31536000"}
_FOLDER = Path(st.__file__).parent / "static" / "static"
_NAME = re.compile(r"/static/((?:js|css)/[\w.-]+\.(js|css))")
_MEDIA_TYPES = {"js": "text/javascript", "css": "text/css"}


def packed(content: bytes) -> bytes:
    """Fewer bytes, for browsers that say that they unpack them."""
    return gzip.compress(content, mtime=0)


def unpacks(headers: Headers) -> bool:
    """Whether who sends these headers takes all of something packed."""
    return "gzip" in headers.get("accept-encoding", "") and "range" not in headers


class PackedScripts:
    """Middleware that sends Streamlit's scripts and styles packed: each is packed once, when it is first asked for."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send a script or a style, or pass the request on."""
        if scope["type"] == "http" and scope["method"] == "GET" and unpacks(Headers(scope=scope)):
            found = _NAME.fullmatch(scope["path"].removeprefix(base_path()))
            if found and found[1] in _names():
                content = await run_in_threadpool(_packed_file, found[1])
                await Response(content, 200, _FOREVER | PACKED, _MEDIA_TYPES[found[2]])(scope, receive, send)
                return
        await self._app(scope, receive, send)


@cache
def _names() -> frozenset[str]:
    """Streamlit's scripts and styles: of names that strangers invent nothing is remembered."""
    return frozenset(
        path.relative_to(_FOLDER).as_posix() for kind in _MEDIA_TYPES for path in _FOLDER.glob(f"{kind}/*")
    )


@cache
def _packed_file(name: str) -> bytes:
    return packed((_FOLDER / name).read_bytes())
