"""Downloads and sounds to hear are streamed from the disk, in ranges where they are asked for."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from specapp.base.errors import SpecappError
from specapp.ui.session.streamed_files import FILE, ask_for, file_of, kept_media_type, ready_file_of
from specapp.ui.tasks.export import exported

_PATH = re.compile(r".*/media/[^/]+")
_TOKEN = re.compile(rf"; {FILE}=([0-9a-f]+)")


class StreamedDownloads:
    """Middleware that answers with the file that a download stands for.

    Streamlit's own route is asked first, for one byte: its answer names the file and says what it is called. Of sounds
    that players play the address was kept: Streamlit forgets it in the next run of the page.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Stream a file, or pass the request on."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or not _PATH.fullmatch(scope["path"]):
            await self._app(scope, receive, send)
            return
        kept = kept_media_type(scope["path"].rpartition("/")[2])
        found = Headers({"content-type": kept}) if kept else await self._asked(scope, receive)
        kind = found.get("content-type", "")
        token = _TOKEN.search(kind)
        if token is None or file_of(token[1]) is None:
            await self._app(scope, receive, send)
            return
        try:
            path = await run_in_threadpool(ready_file_of, token[1])
        except (FileNotFoundError, SpecappError):
            path = None
        if path is None:
            await _deleted()(scope, receive, send)
            return
        headers = {"Cache-Control": "no-store"}
        if "content-disposition" in found:
            headers["Content-Disposition"] = found["content-disposition"]
        await FileResponse(path, headers=headers, media_type=kind.partition(";")[0])(scope, receive, send)

    async def _asked(self, scope: Scope, receive: Receive) -> Headers:
        """Headers of Streamlit's answer."""
        answer: dict[str, Any] = {"headers": []}

        async def note(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer.update(message)

        headers = [(name, value) for name, value in scope["headers"] if name != b"range"]
        await self._app({**scope, "headers": [*headers, (b"range", b"bytes=0-0")]}, receive, note)
        return Headers(raw=answer["headers"])


def files_route(base: str) -> Route:
    """The route ``/specapp/files/{token}``: files that workers have made, each under an address that nobody can guess.

    A folder leaves as a ZIP that is packed while it is sent.

    Parameters
    ----------
    base : str
        Path under which the page is served, such as ``""`` or ``"/tool"``.
    """
    return Route(f"{base}/specapp/files/{{token}}", _file)


def _file(request: Request) -> Response:
    token = request.path_params["token"]
    folder = file_of(token)
    if request.method == "GET":
        ask_for(token)
    found = exported(folder) if folder is not None and folder.exists() else None
    if found is None or not found[0].exists():
        return _deleted()
    path, file_name, media_type = found
    headers = {"Cache-Control": "no-store"}
    if not path.is_dir():
        return FileResponse(path, filename=file_name, media_type=media_type, headers=headers)
    try:
        return _packed(path, file_name, headers, is_wanted=request.method != "HEAD")
    except FileNotFoundError:  # deleted at this moment
        return _deleted()


def _packed(folder: Path, file_name: str, headers: Mapping[str, str], *, is_wanted: bool) -> Response:
    """What is in a folder as a ZIP, packed while it is sent; its length is known before, as nothing is compressed."""
    from zipstream import ZipStream

    archive = ZipStream.from_path(folder, arcname="/")
    named = {
        "Content-Disposition": f"attachment; filename*=utf-8''{quote(file_name)}",
        "Content-Length": str(len(archive)),
    }
    content = archive if is_wanted else ()
    return StreamingResponse(content, headers={**headers, **named}, media_type="application/zip")


def _deleted() -> Response:
    return Response("The file has been deleted. Ask for it again.", 404, media_type="text/plain")
