"""Requests to Starlette routes without a server."""

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def get(
    routes: Sequence[BaseRoute],
    address: str,
    headers: Mapping[str, str] | None = None,
    middleware: Sequence[Middleware] = (),
) -> Answer:
    """Answer of the routes to a GET of ``/path?query``."""
    return ask(routes, address, headers, middleware)


def ask(
    routes: Sequence[BaseRoute],
    address: str,
    headers: Mapping[str, str] | None = None,
    middleware: Sequence[Middleware] = (),
    *,
    method: str = "GET",
    body: bytes = b"",
    leaves_after_bytes: int | None = None,
) -> Answer:
    """Answer of the routes to a request for ``/path?query``, or what came until the client left."""
    path, _, query = address.partition("?")
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()],
        "client": ("127.0.0.1", 1),
        "server": ("localhost", 80),
    }
    sent: list[Any] = []
    asked = False

    async def receive() -> dict[str, Any]:
        nonlocal asked
        await asyncio.sleep(0)
        while asked and leaves_after_bytes is not None and came() < leaves_after_bytes:
            await asyncio.sleep(0.001)
        if asked and leaves_after_bytes is not None:
            return {"type": "http.disconnect"}
        asked = True
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        await asyncio.sleep(0)
        sent.append(message)

    def came() -> int:
        return sum(len(message.get("body", b"")) for message in sent)

    application = Starlette(routes=list(routes), middleware=list(middleware))
    with ThreadPoolExecutor(1) as aside:  # a browser that is open in this thread may keep an event loop running here
        aside.submit(lambda: asyncio.run(application(scope, receive, send))).result()
    start = sent[0]
    found = {name.decode().lower(): value.decode() for name, value in start["headers"]}
    return Answer(start["status"], found, b"".join(message.get("body", b"") for message in sent[1:]))
