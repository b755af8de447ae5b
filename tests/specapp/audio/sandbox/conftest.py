"""A file, a folder and listeners of our own, open to every user, that a sandboxed child must not reach."""

import secrets
import socket
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.sandboxed_attempts import Places


@pytest.fixture(scope="module")
def places() -> Iterator[Places]:
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory()))
        inside, file, unix = folder / "folder", folder / "file", folder / "socket"
        inside.mkdir()
        file.write_text("a secret")
        abstract = f"specapp-test-{secrets.token_hex(8)}"
        tcp = opened.enter_context(socket.create_server(("127.0.0.1", 0)))
        udp = opened.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        udp.bind(("127.0.0.1", 0))
        for address in (str(unix), "\0" + abstract):
            listener = opened.enter_context(socket.socket(socket.AF_UNIX))
            listener.bind(address)
            listener.listen(128)
        for path in (folder, inside, file, unix):
            path.chmod(0o777)
        yield Places(str(file), str(inside), tcp.getsockname()[1], udp.getsockname()[1], str(unix), abstract)
