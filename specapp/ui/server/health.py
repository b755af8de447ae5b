"""One address for whoever watches the server: is it well, what runs, what holds strangers' files."""

import platform
from functools import cache
from importlib.metadata import version
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from specapp.audio import sandbox
from specapp.base.errors import SpecappError
from specapp.base.version import __version__
from specapp.ui.server.drain import drain
from specapp.ui.server.same_server import REASON
from specapp.ui.session.counts import counts
from specapp.ui.session.own_server import own_name
from specapp.ui.session.visitor import pool


def health_route(base: str) -> Route:
    """The route ``/healthz``.

    Parameters
    ----------
    base : str
        Path under which the page is served, such as ``""`` or ``"/tool"``.
    """
    return Route(f"{base}/healthz", _health)


def _health(_: Request) -> Response:
    waiting, running = pool().load
    facts = {
        "status": "draining" if drain().begun.is_set() else "ok",
        "versions": {"specapp": __version__, "streamlit": version("streamlit"), "python": platform.python_version()},
        "queue": {"waiting": waiting, "running": running, "workers": pool().limits.workers},
        "server": own_name(),
        "requests_of_other_servers": counts().rejections(REASON),
        "sandbox": _layers(),
    }
    # A proxy that asks sends new visitors elsewhere when the answer is no success.
    status = 200 if facts["status"] == "ok" else 503
    return JSONResponse(facts, status, headers={"Cache-Control": "no-store"})


@cache
def _layers() -> dict[str, Any]:
    """What holds a sandboxed child here; it does not change while the server runs."""
    try:
        return sandbox.layers().as_dict()
    except SpecappError as error:
        return {"failures": [str(error)]}
