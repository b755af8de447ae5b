"""The helper process that forks the sandboxed children, as the process that needs them sees it."""

import atexit
import contextlib
import json
import logging
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from specapp.audio.sandbox.restrictions import Layers
from specapp.base.errors import AudioError
from specapp.base.sentences import say

Replies = list[dict[str, Any]]
Hear = Callable[[dict[str, Any]], None]
"""Told of each reply as soon as it comes."""

LONGEST_REPLY_BYTES = 64 * 1024**2
GRACE_S = 2.0
TIMED_OUT: Mapping[str, Any] = {"signal": "SIGALRM"}
"""The reply in place of that of a child that is waited for no longer."""
_LOG = logging.getLogger(__name__)
_TRIES = 2
_NO_HELPER = say(
    "The process that reads sound files does not start. Check that the installation is complete: pip check."
)


class Helper:
    """The process that forks the children, started when first needed and started anew when it died."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Start afresh: after a fork the parent's helper belongs to the parent."""
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._told: Layers | None = None

    def expect(self, job: str) -> None:
        """Start at once, and import what a job needs while the caller goes on.

        Parameters
        ----------
        job : str
            See `specapp.audio.sandbox.run`.
        """
        name = job.encode()
        with self._lock, contextlib.suppress(OSError):  # said when a job comes
            self._running().sendall(bytes([len(name)]) + name)

    def work(
        self, order: Mapping[str, Any], descriptors: Sequence[int], wall_s: float, hear: Hear = lambda _: None
    ) -> Replies:
        """The replies of a new child to an order.

        Parameters
        ----------
        order : mapping
            ``job``, ``request`` and ``allowance``.
        descriptors : sequence of int
            Of the files that the child gets; it shares nothing else.
        wall_s : float
            How long the child is waited for.
        hear : callable, optional
            See `Hear`.

        Raises
        ------
        AudioError
            If no helper can be started.
        """
        for _ in range(_TRIES):
            with self._connect(order["job"], descriptors) as connection:
                with contextlib.suppress(ConnectionError):
                    connection.sendall(json.dumps(order).encode() + b"\n")
                replies = _replies(connection, time.monotonic() + wall_s, hear)
            if replies:
                return replies
        raise AudioError(_NO_HELPER)

    def tell_once(self, layers: Layers) -> None:
        """Say in the log what holds the children, once, and again if that changes."""
        with self._lock:
            if layers == self._told:
                return
            self._told = layers
        whole = layers.caged and not layers.failures
        _LOG.log(logging.INFO if whole else logging.WARNING, "strangers' files are read with: %s", layers)

    def close(self) -> None:
        """End the helper."""
        with self._lock:
            self._end()

    def _connect(self, job: str, descriptors: Sequence[int]) -> socket.socket:
        """A connection to a new child that holds copies of `descriptors`."""
        name = job.encode()[:255]
        with self._lock:
            for _ in range(_TRIES):
                ours, theirs = socket.socketpair()
                with theirs:
                    try:
                        control = self._running()
                        socket.send_fds(control, [bytes([len(name)])], [theirs.fileno(), *descriptors])
                        control.sendall(name)
                    except OSError:
                        ours.close()
                        self._end()
                    else:
                        return ours
        raise AudioError(_NO_HELPER)

    def _running(self) -> socket.socket:
        if self._process is not None and self._process.poll() is not None:
            self._end()
        if self._control is None:
            self._control, theirs = socket.socketpair()
            with theirs:
                self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                    [*PYTHON, "specapp.audio.sandbox.fork_server", str(theirs.fileno())],
                    env=environment(),
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
        return self._control

    def _end(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(GRACE_S)
        self._control = self._process = None


PYTHON = (sys.executable, "-P", "-m")
"""How a child of this interpreter is started, without the working directory on its path."""


def environment() -> dict[str, str]:
    """What a child needs to find this package, and no secret of the server's environment."""
    folders = [
        str(Path(__file__).resolve().parents[3]),
        *(str(Path(entry).resolve()) for entry in sys.path if entry),
    ]
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
    return kept | {"PYTHONPATH": os.pathsep.join(folders), "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def parsed(received: bytes | bytearray) -> Replies:
    """The JSON objects among the lines that a child wrote."""
    replies = []
    for line in received.split(b"\n"):
        with contextlib.suppress(ValueError):
            replies.append(json.loads(line))
    return [reply for reply in replies if isinstance(reply, dict)]


def _replies(connection: socket.socket, deadline: float, hear: Hear) -> Replies:
    """Every JSON line until the helper closes the connection, none if it died.

    Closing the connection before makes the helper end the child.
    """
    received, heard = bytearray(), 0
    while True:
        connection.settimeout(max(deadline - time.monotonic(), 0.001))
        try:
            part = connection.recv(1 << 16)
        except TimeoutError:
            return [dict(TIMED_OUT)]
        except ConnectionError:
            part = b""
        received += part
        for reply in parsed(received[heard : (stop := received.rfind(b"\n") + 1)]):
            hear(reply)
        heard = stop
        if not part or len(received) > LONGEST_REPLY_BYTES:
            return parsed(received)


HELPER = Helper()
"""That of this process; it serves all its threads and ends with it."""
atexit.register(HELPER.close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=HELPER.forget)
