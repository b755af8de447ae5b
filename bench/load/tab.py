"""One tab of a browser, in Streamlit's own protocol: a websocket with protobuf messages, and HTTP beside it."""

import json
import secrets
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from types import MappingProxyType
from typing import Any, Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from bench.load.browser import XSRF, Browser

_PATIENCE_S = 120.0
_PULSE_S, _QUIET_S = 0.05, 0.3
_ANSWER_S = 5.0


class Tab(Browser):
    """A browser without a screen, with one tab open on the page.

    Parameters
    ----------
    address : str
        Of the page, such as ``http://localhost:8501``.
    cookies : mapping of str to str
        Those that the browser has already, as with a further tab of it.
    """

    def __init__(self, address: str, cookies: Mapping[str, str] = MappingProxyType({})) -> None:
        super().__init__(address, cookies)
        self._states: dict[str, WidgetState] = {}
        self._elements: dict[tuple[int, ...], tuple[str, Element]] = {}
        self._again: dict[str, tuple[float, float]] = {}
        self._granted: dict[str, list[FileURLs]] = {}
        self._script = self._run = self._query = self._tabs = self.session = ""
        self._finished, self._runs = 0, False
        for path in ("/", "/_stcore/health"):
            self.get(path)
        self.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()

    def join(self) -> float:
        """Open the websocket, with the session that was had if there was one. Returns seconds until the page stands."""
        token = self.cookies.get(XSRF, "none")
        protocols: Any = ["streamlit", token, *([self.session] if self.session else [])]
        opened = connect(
            f"ws://{self.host}/_stcore/stream",
            subprotocols=protocols,
            additional_headers={"Cookie": self.cookie_header},
            max_size=None,
            compression=None,
            ping_interval=None,  # a visitor who waits for others reads nothing meanwhile
            max_queue=None,
        )
        self._connection = ExitStack()
        self._socket = self._connection.enter_context(opened)
        return self.rerun()

    def leave(self) -> None:
        """Close the websocket."""
        self._connection.close()

    def drop(self) -> None:
        """Lose the connection, without a word to the server."""
        self._socket.socket.close()
        self._connection.pop_all()

    def follow(self, query: str) -> float:
        """Open a link to the page in place of what is open. Returns seconds until it stands."""
        self.leave()
        self.session, self._query = "", query
        self._states.clear()
        return self.join()

    def refresh(self) -> float:
        """Load the page anew, with the address that it has."""
        return self.follow(self._query)

    def rest(self) -> None:
        """Wait until the page has stood still for a moment, so that what is timed next is alone."""
        quiet_until = time.monotonic() + _QUIET_S
        while time.monotonic() < quiet_until:
            self._refresh_fragments()
            if self._receive() or self._again or self._runs:
                quiet_until = time.monotonic() + _QUIET_S

    def rerun(self) -> float:
        """Run the page. Returns seconds until it stands."""
        started, before = time.monotonic(), self._finished
        self._send_states()
        self.wait(lambda: self._finished > before, "the page stands")
        return time.monotonic() - started

    @property
    def texts(self) -> list[str]:
        """What the page says in words."""
        elements = [element for _, element in self._elements.values()]
        return [
            *(element.markdown.body.replace("\\", "") for element in elements if element.HasField("markdown")),
            *(element.alert.body for element in elements if element.HasField("alert")),
            *(element.heading.body for element in elements if element.HasField("heading")),
            *(element.progress.text for element in elements if element.HasField("progress")),
            *(element.exception.message for element in elements if element.HasField("exception")),
        ]

    def says(self, words: str) -> bool:
        """Whether the page says this somewhere."""
        return any(words in text for text in self.texts)

    def wait(self, true: Callable[[], bool], what: str, patience_s: float = _PATIENCE_S) -> None:
        """Go on as a browser does until something is true.

        Raises
        ------
        TimeoutError
            If it does not become true; with what the page says instead.
        """
        until = time.monotonic() + patience_s
        while not true():
            if time.monotonic() > until:
                raise TimeoutError(f"{what}: not within {patience_s:g} s; the page says {self.texts}")
            self._refresh_fragments()
            self._receive()

    def _components(self) -> list[dict[str, Any]]:
        """What the page has given to its own components."""
        elements = (element.bidi_component for _, element in self._elements.values())
        given = (json.loads(one.json or one.mixed.json) for one in elements if one.json or one.mixed.json)
        return [one[0] if isinstance(one, list) else one for one in given]

    def _refresh_fragments(self) -> None:
        for fragment, (due, every_s) in list(self._again.items()):
            if time.monotonic() >= due:
                self._again[fragment] = time.monotonic() + every_s, every_s
                self._send_states(fragment)

    def _send_states(self, fragment: str = "") -> None:
        message = BackMsg()
        state = message.rerun_script
        state.page_script_hash, state.fragment_id, state.is_auto_rerun = self._script, fragment, bool(fragment)
        state.query_string = self._query
        state.widget_states.widgets.extend(self._states.values())
        self._socket.send(message.SerializeToString())

    def _receive(self) -> bool:
        """Take the next message, if one comes soon."""
        try:
            data = self._socket.recv(_PULSE_S)
        except TimeoutError:
            return False
        except ConnectionClosed as error:
            raise ConnectionError(f"the server has closed the connection: {error}") from error
        message = ForwardMsg()
        message.ParseFromString(data if isinstance(data, bytes) else data.encode())
        self._note(message)
        return True

    def _note(self, message: ForwardMsg) -> None:
        match message.WhichOneof("type"):
            case "new_session":
                self.session = message.new_session.initialize.session_id
                self._script = message.new_session.page_script_hash
                self._run, self._runs = secrets.token_hex(4), True
                if not message.metadata.run.fragment_ids:
                    self._again.clear()
            case "delta":
                self._elements[tuple(message.metadata.delta_path)] = self._run, message.delta.new_element
                self._obey(message.delta.new_element)
                self._tabs = message.delta.add_block.tab_container.id or self._tabs
            case "page_info_changed":
                self._query = message.page_info_changed.query_string
            case "auto_rerun":
                every_s = message.auto_rerun.interval
                self._again[message.auto_rerun.fragment_id] = time.monotonic() + every_s, every_s
            case "stop_auto_rerun":
                self._again.pop(message.stop_auto_rerun.fragment_id, None)
            case "file_urls_response":
                self._granted[message.file_urls_response.response_id] = list(message.file_urls_response.file_urls)
            case "script_finished":
                self._conclude(message.script_finished)

    def _obey(self, element: Element) -> None:
        """Forget what a control held where the page has given it another value."""
        for control in (element.radio, element.slider):
            if control.set_value:
                self._states.pop(control.id, None)

    def _conclude(self, status: int) -> None:
        self._runs = False
        if status == ForwardMsg.FINISHED_SUCCESSFULLY:
            self._elements = {path: entry for path, entry in self._elements.items() if entry[0] == self._run}
            self._forget_controls()
            self._finished += 1

    def _forget_controls(self) -> None:
        """Forget what controls held that are no longer on the page."""
        elements = [element for _, element in self._elements.values()]
        shown = {getattr(getattr(one, one.WhichOneof("type") or "empty"), "id", "") for one in elements}
        self._states = {place: state for place, state in self._states.items() if state.id in {self._tabs, *shown}}

    def _found(self, kind: str, label: str) -> Any:
        """The newest element of a kind with a label."""
        for _, element in reversed(self._elements.values()):
            if element.HasField(kind) and label in getattr(element, kind).label:  # type: ignore[arg-type]
                return getattr(element, kind)
        raise LookupError(f"no {kind} {label!r} on the page, which says {self.texts}")

    def _places(self, names: list[str]) -> list[FileURLs]:
        asked: dict[str, float] = {}

        def answered() -> bool:
            # Streamlit drops its answer if a run of the page begins before the answer is sent.
            if time.monotonic() > max(asked.values(), default=0.0) + _ANSWER_S:
                asked[self._ask_places(names)] = time.monotonic()
            return not self._granted.keys().isdisjoint(asked)

        self.wait(answered, "addresses for uploads")
        return next(self._granted[one] for one in asked if one in self._granted)

    def _ask_places(self, names: list[str]) -> str:
        request = BackMsg()
        asked = request.file_urls_request
        asked.request_id, asked.session_id = secrets.token_hex(8), self.session
        asked.file_names.extend(names)
        self._socket.send(request.SerializeToString())
        return str(asked.request_id)
