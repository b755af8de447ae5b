"""A sandbox for parsers: every stranger's file is read and every foreign codec runs in a process of its own.

`run` sends a job to a warmed-up helper process, which forks a child for it (a few milliseconds). The child gives up all
it does not need (see `specapp.audio.sandbox.fork_server`), works on open files that it is handed, answers with one or
more JSON objects and ends. A child that crashes, hangs or is killed harms neither the helper nor the caller. The helper
is started by the first job, serves all threads of this process and ends with it.

The standard library's forkserver is not used because it imports the caller's main module again, which breaks scripts
without a main guard, and refuses to work inside daemonic pool workers.
"""

import atexit
import contextlib
import importlib
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from specapp.audio.sandbox.restrictions import OPENING_S
from specapp.errors import AudioError, LimitError, SpecappError

_LOG = logging.getLogger(__name__)
_REPLY_BYTES = 64 * 1024**2
_GRACE_S = 2.0
_TRIES = 2
_NO_HELPER = "The process that reads sound files does not start. Check that the installation is complete: pip check."
_ERRORS: Mapping[str, type[SpecappError]] = {"AudioError": AudioError, "LimitError": LimitError}


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a child may use.

    Parameters
    ----------
    cpu_s : float
        Processor time; the wall clock may show three times as much on a busy machine.
    memory_bytes : int
        Address space.
    file_bytes : int
        Largest file that it may write.
    """

    cpu_s: float
    memory_bytes: int
    file_bytes: int

    @property
    def wall_s(self) -> float:
        """Longest time that is waited for the child."""
        return 3 * self.cpu_s + _GRACE_S


def run(job: str, request: Mapping[str, Any], files: Sequence[BinaryIO], allowance: Allowance) -> dict[str, Any]:
    """Do a job in a child process.

    Parameters
    ----------
    job : str
        ``module:function`` of this package. The function takes the request, a function that replies, and the files.
    request : mapping
        Plain values.
    files : sequence of file
        Open files; the child shares their descriptors and nothing else.
    allowance : Allowance

    Returns
    -------
    dict
        All replies merged.

    Raises
    ------
    SpecappError
        What the job raised, or a sentence about how the child ended.
    """
    for file in files:
        file.flush()
    if not hasattr(os, "fork"):
        return _here(job, request, files)
    order = json.dumps({"job": job, "request": request, "allowance": asdict(allowance)})
    for _ in range(_TRIES):
        with _HELPER.connect([file.fileno() for file in files]) as connection:
            with contextlib.suppress(ConnectionError):
                connection.sendall(order.encode() + b"\n")
            replies = _replies(connection, time.monotonic() + allowance.wall_s)
        if replies:
            return _judged(replies, allowance)
    raise AudioError(_NO_HELPER)


def _replies(connection: socket.socket, deadline: float) -> list[dict[str, Any]]:
    """Every JSON line until the helper closes the connection, none if it died.

    Closing the connection before makes the helper end the child.
    """
    received = bytearray()
    while True:
        connection.settimeout(max(deadline - time.monotonic(), 0.001))
        try:
            part = connection.recv(1 << 16)
        except TimeoutError:
            return [{"signal": int(signal.SIGXCPU)}]
        except ConnectionError:
            part = b""
        received += part
        if not part or len(received) > _REPLY_BYTES:
            break
    replies = []
    for line in received.split(b"\n"):
        with contextlib.suppress(ValueError):
            replies.append(json.loads(line))
    return [reply for reply in replies if isinstance(reply, dict)]


def _judged(replies: list[dict[str, Any]], allowance: Allowance) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for reply in replies:
        merged |= reply
    if "error" in merged:
        _LOG.debug("child: %s", merged.get("detail"))
        raise _ERRORS.get(str(merged["error"]), AudioError)(str(merged.get("text")))
    if merged.get("done"):
        return merged
    if merged.get("signal") == signal.SIGPROF and "partial" not in merged:
        raise LimitError(
            f"The header or the tags of this file need more than the {OPENING_S:g} s that are allowed. "
            "Export it again, without tags."
        )
    if merged.get("signal") in (signal.SIGXCPU, signal.SIGALRM):
        raise LimitError(
            f"Reading or writing this file took more than the {allowance.cpu_s:.0f} s that are allowed for its size. "
            "Convert it to WAV or FLAC, or cut it into parts."
        )
    if "partial" in merged:
        return merged
    raise AudioError(
        "The file is damaged so badly that its decoder failed. Export or convert it again, for example to WAV."
    )


def _here(job: str, request: Mapping[str, Any], files: Sequence[BinaryIO]) -> dict[str, Any]:
    """The job in this process, on systems that cannot fork."""
    merged: dict[str, Any] = {}
    module, name = job.split(":")
    getattr(importlib.import_module(module), name)(request, merged.update, *files)
    return merged


class _Helper:
    """The process that forks the children, started when first needed and started anew when it died."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Start afresh: after a fork the parent's helper belongs to the parent."""
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def connect(self, descriptors: Sequence[int]) -> socket.socket:
        """A connection to a new child that holds copies of `descriptors`."""
        with self._lock:
            for _ in range(_TRIES):
                ours, theirs = socket.socketpair()
                with theirs:
                    try:
                        socket.send_fds(self._running(), [b"+"], [theirs.fileno(), *descriptors])
                    except OSError:
                        ours.close()
                        self._end()
                    else:
                        return ours
        raise AudioError(_NO_HELPER)

    def start(self) -> None:
        """Start the process if it does not run."""
        with self._lock, contextlib.suppress(OSError):
            self._running()

    def _running(self) -> socket.socket:
        if self._process is not None and self._process.poll() is not None:
            self._end()
        if self._control is None:
            self._control, theirs = socket.socketpair()
            with theirs:
                self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                    [sys.executable, "-P", "-m", "specapp.audio.sandbox.fork_server", str(theirs.fileno())],
                    env=_environment(),
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
                self._process.wait(_GRACE_S)
        self._control = self._process = None

    def close(self) -> None:
        """End the helper."""
        with self._lock:
            self._end()


def _environment() -> dict[str, str]:
    """What the helper needs to find this package, and no secret of the server's environment."""
    folders = [
        str(Path(__file__).resolve().parents[3]),
        *(str(Path(entry).resolve()) for entry in sys.path if entry),
    ]
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
    return kept | {"PYTHONPATH": os.pathsep.join(folders), "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


_HELPER = _Helper()
atexit.register(_HELPER.close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_HELPER.forget)


def warm_up() -> None:
    """Start the helper without waiting for it, so that the first file is read at once."""
    if hasattr(os, "fork"):
        _HELPER.start()
