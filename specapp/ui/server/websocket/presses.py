"""A press on a button that is drawn apart counts, also where something else is pressed before its turn."""

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, replace
from time import monotonic

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

_MOST = 16
_KEPT_S = 5.0  # a press that has had no turn by then must not count out of the blue


class KeptPresses:
    """Middleware that lets such a press go along with what the browser asks for next.

    A button in a fragment, such as *Download*, waits for the end of the page's run. Where the page is run anew before
    that, Streamlit ends the run and forgets what waited for it, and the browser tells of a press only once.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a connection on, and look what is pressed and what is run."""
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        presses = _Presses()

        async def receive_together() -> Message:
            return presses.together(await receive())

        async def send_noted(message: Message) -> None:
            presses.note(message)
            await send(message)

        await self._app(scope, receive_together, send_noted)


@dataclass(frozen=True)
class _Press:
    """A press on a button of a fragment; it is carried once a request for a run of the page has it."""

    state: WidgetState
    fragment: str
    at_s: float
    carried: bool = False


class _Presses:
    """The presses of one connection that no run is known to have begun with, the oldest first, by their buttons."""

    def __init__(self) -> None:
        self._waiting: dict[str, _Press] = {}

    def together(self, message: Message) -> Message:
        """A message of the browser; if it asks for a run of the page, with the presses that wait."""
        try:
            asked = BackMsg.FromString(message.get("bytes") or b"")
        except DecodeError:
            return message
        if asked.WhichOneof("type") != "rerun_script":
            return message
        states, fragment = asked.rerun_script.widget_states.widgets, asked.rerun_script.fragment_id
        if fragment:
            self._keep(fragment, [state for state in states if state.trigger_value])
            return message
        now_s, named = monotonic(), {state.id for state in states}
        self._waiting = {
            name: replace(press, carried=True) for name, press in self._waiting.items() if now_s - press.at_s < _KEPT_S
        }
        waiting = [press.state for name, press in self._waiting.items() if name not in named]
        if not waiting:
            return message
        states.extend(waiting)
        return {**message, "bytes": asked.SerializeToString()}

    def _keep(self, fragment: str, pressed: Iterable[WidgetState]) -> None:
        for state in pressed:
            self._waiting.pop(state.id, None)
            self._waiting[state.id] = _Press(deepcopy(state), fragment, monotonic())  # itself it would keep its message
        for name in list(self._waiting)[:-_MOST]:
            del self._waiting[name]

    def note(self, message: Message) -> None:
        """Nothing waits any more that a run has begun with, nor anything once a run has come to its end."""
        if not self._waiting:
            return
        try:
            said = ForwardMsg.FromString(message.get("bytes") or b"")
        except DecodeError:
            return
        kind, fragments = said.WhichOneof("type"), said.metadata.run.fragment_ids
        if kind == "new_session":
            self._waiting = {
                name: press
                for name, press in self._waiting.items()
                if press.fragment not in fragments and (fragments or not press.carried)
            }
        elif kind == "script_finished" and said.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            self._waiting.clear()
