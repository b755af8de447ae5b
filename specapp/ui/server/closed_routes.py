"""Routes of Streamlit that no visitor needs: closed, unless whoever runs the page asks for them."""

import os

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

_CLOSED = {"metrics": "/_stcore/metrics", "agent": "/_stcore/agent"}


class ClosedRoutes:
    """Middleware that answers 404 to Streamlit's measurements and its interface for agents.

    ``SPECAPP_OPEN_ROUTES=metrics,agent`` leaves either open.
    """

    def __init__(self, app: ASGIApp) -> None:
        opened = os.environ.get("SPECAPP_OPEN_ROUTES", "").split(",")
        self._app = app
        self._closed = tuple(path for name, path in _CLOSED.items() if name not in opened)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request as the application does, or say that there is nothing."""
        app = Response("There is nothing here.", 404, media_type="text/plain") if self._closes(scope) else self._app
        await app(scope, receive, send)

    def _closes(self, scope: Scope) -> bool:
        path = str(scope.get("path", ""))
        return scope["type"] == "http" and any(f"{path}/".find(f"{closed}/") >= 0 for closed in self._closed)
