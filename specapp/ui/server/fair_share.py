"""However often one browser asks, the page has time for the others: connections, messages and uploads keep a pace."""

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from specapp.ui.server.visitor_cookie import visitor_in
from specapp.ui.session.pace import Paces

_CONNECTIONS = {"per_s": 2.0, "burst_s": 10.0}
"""Each begins with a run of the whole page. Twenty tabs may come at once."""
_MESSAGES = {"per_s": 20.0, "burst_s": 6.0}
"""Each is a run of the page or of a part of it. A slider that is drawn for three seconds sends a hundred."""
_UPLOADS = {"per_s": 5.0, "burst_s": 40.0}
"""Two hundred files may be dropped at once."""
_PATIENCE_S = 20.0
_REFUSAL = "This browser asks for more than its share. Try again in a minute."
_TRY_AGAIN_LATER = 1013


class FairShare:
    """Middleware that lets a browser wait that asks too often, and refuses it where it would wait for long.

    A browser is known by its cookie, one without by its machine: what hides behind many addresses is the work of the
    reverse proxy.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._connections, self._messages, self._uploads = Paces(**_CONNECTIONS), Paces(**_MESSAGES), Paces(**_UPLOADS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does, in time."""
        if scope["type"] == "websocket":
            await self._connect(scope, receive, send)
        elif scope["type"] == "http" and scope["method"] in ("PUT", "POST"):
            if await self._uploads.of(_who(scope)).keep_within(_PATIENCE_S):
                await self._app(scope, receive, send)
            else:
                await Response(_REFUSAL, 429, media_type="text/plain")(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _connect(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not await self._connections.of(_who(scope)).keep_within(_PATIENCE_S):
            await send({"type": "websocket.close", "code": _TRY_AGAIN_LATER, "reason": _REFUSAL})
            return

        has_gone = False

        async def receive_in_time() -> Message:
            message = await receive()
            if message["type"] == "websocket.receive":
                await self._messages.of(_who(scope)).keep()
            return message

        async def send_noted(message: Message) -> None:
            nonlocal has_gone
            try:
                await send(message)
            except OSError:
                has_gone = True
                raise

        try:
            await self._app(scope, receive_in_time, send_noted)
        except RuntimeError:
            if not has_gone:  # Streamlit closes a connection once more that ended while messages were waiting here
                raise


def _who(scope: Scope) -> str:
    client = scope.get("client")
    return visitor_in(Headers(scope=scope)) or (str(client[0]) if client else "")
