"""The edge of the server: what is larger than it accepts, or comes from nowhere, is refused before it is kept."""

import http.client
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.specapp.ui.browser.conftest import ROOT, served

LIMIT = 1 << 20
HEAD = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\n'
TAIL = b"\r\n--x--\r\n"


@dataclass(frozen=True, slots=True)
class Visitor:
    """What a browser knows that has the page open."""

    server: str
    session: str
    token: str

    def puts(self, size: int, *, measured: bool = True) -> int:
        """Send a file of so many bytes, with or without telling its size before. Returns the status of the answer."""
        body = HEAD + bytes(size) + TAIL
        pieces = body if measured else iter([body[at : at + 65536] for at in range(0, len(body), 65536)])
        headers = {
            "Content-Type": "multipart/form-data; boundary=x",
            "Cookie": f"_streamlit_xsrf={self.token}",
            "X-Xsrftoken": self.token,
        }
        with closing(http.client.HTTPConnection(self.server, timeout=60)) as line:
            line.request("PUT", f"/_stcore/upload_file/{self.session}/file", pieces, headers)
            return line.getresponse().status


@pytest.fixture(scope="module")
def visitor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    """A visitor of a server that takes files of one megabyte."""
    with pytest.MonkeyPatch.context() as environment, ExitStack() as stack:
        environment.setenv("STREAMLIT_SERVER_MAX_UPLOAD_SIZE", "1")
        address = stack.enter_context(served(ROOT / "app.py", tmp_path_factory.mktemp("server")))
        server = urlsplit(address).netloc
        token = xsrf_token(server)
        page = connect(
            f"ws://{server}/_stcore/stream",
            subprotocols=[Subprotocol("streamlit"), Subprotocol(token)],
            additional_headers={"Cookie": f"_streamlit_xsrf={token}"},
            max_size=None,
            close_timeout=0.1,
        )
        stack.enter_context(page)
        yield Visitor(server, session_of(page), token)


def session_of(page: ClientConnection) -> str:
    """The session of a page that has been drawn once: only then does it have somewhere to drop a file."""
    page.send(BackMsg(rerun_script=ClientState()).SerializeToString())
    session = ""
    while True:
        message = page.recv(timeout=60)
        assert isinstance(message, bytes)
        parsed = ForwardMsg.FromString(message)
        session = session or parsed.new_session.initialize.session_id
        if parsed.WhichOneof("type") == "script_finished":
            return str(session)


def xsrf_token(server: str) -> str:
    with closing(http.client.HTTPConnection(server, timeout=60)) as line:
        line.request("GET", "/_stcore/health")
        cookie = line.getresponse().headers["Set-Cookie"]
    name, _, value = cookie.split(";")[0].partition("=")
    assert name == "_streamlit_xsrf"
    return value


def test_one_byte_too_many_is_refused(visitor: Visitor) -> None:
    framing = len(HEAD) + len(TAIL)
    assert visitor.puts(LIMIT - framing) == 204
    assert visitor.puts(LIMIT - framing + 1) == 413
    assert visitor.puts(LIMIT + 1) == 413


def test_one_byte_too_many_is_refused_where_the_size_is_not_told_before(visitor: Visitor) -> None:
    assert visitor.puts(LIMIT, measured=False) == 204
    assert visitor.puts(LIMIT + 1, measured=False) == 413
    assert visitor.puts(3 * LIMIT, measured=False) == 413


def test_forged_sessions_and_tokens_are_refused(visitor: Visitor) -> None:
    assert replace(visitor, session="0" * 32).puts(100) == 400
    assert replace(visitor, token="2|aa|bb|1").puts(100) == 403  # noqa: S106  (a forged one)
    assert visitor.puts(100) == 204
