"""A press on a button that is drawn apart counts, also where something else is pressed before its turn."""

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState


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


class _Presses:
    """The presses of one connection that wait, by the fragments that they are for."""

    def __init__(self) -> None:
        self._waiting: dict[str, list[WidgetState]] = {}

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
            pressed = [state for state in states if state.trigger_value]
            if pressed:
                self._waiting[fragment] = pressed
            return message
        named = {state.id for state in states}
        waiting = [state for pressed in self._waiting.values() for state in pressed if state.id not in named]
        self._waiting.clear()
        if not waiting:
            return message
        states.extend(waiting)
        return {**message, "bytes": asked.SerializeToString()}

    def note(self, message: Message) -> None:
        """Nothing waits any more that a run has begun with, nor anything once a run of the page has come to its end."""
        if not self._waiting:
            return
        try:
            said = ForwardMsg.FromString(message.get("bytes") or b"")
        except DecodeError:
            return
        kind, fragments = said.WhichOneof("type"), said.metadata.run.fragment_ids
        if kind == "new_session":
            for fragment in fragments:
                self._waiting.pop(fragment, None)
        elif kind == "script_finished" and said.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
            self._waiting.clear()
