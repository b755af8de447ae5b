"""The helper process that forks one child per job, and what each child gives up before it touches a file.

Run as ``python -m specapp.audio.sandbox.fork_server DESCRIPTOR`` by `specapp.audio.sandbox.client`; the
descriptor is a socket over which connections and open files arrive.
"""

import contextlib
import importlib
import json
import os
import resource
import select
import signal
import socket
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn

from specapp.audio.sandbox.restrictions import restrict
from specapp.errors import SpecappError

JOBS = (
    "specapp.audio.decoding.sandboxed:decode",
    "specapp.audio.encoding.sandboxed_ffmpeg:encode",
    "specapp.audio.encoding.sandboxed_ffmpeg:remux",
)
"""What may run in the sandbox: ``module:function``."""

_MOST_FILES = 4
_FIRST = 3


def serve(control: socket.socket) -> None:
    """Fork a child for every connection that arrives, until the other side of `control` is closed.

    A child is killed when its connection is closed from outside; how it ended is the last line on its connection.
    """
    children: dict[int, tuple[int, socket.socket]] = {}
    woken, waker = socket.socketpair()
    woken.setblocking(False)
    waker.setblocking(False)
    signal.set_wakeup_fd(waker.fileno())
    signal.signal(signal.SIGCHLD, lambda *_: None)
    poll = select.poll()
    poll.register(control, select.POLLIN)
    poll.register(woken, select.POLLIN)
    while True:
        for descriptor, _ in poll.poll():
            if descriptor == control.fileno():
                connection, files = _accept(control)
                if connection is None:
                    return _kill(children)
                pid = _fork(connection, files)
                children[connection.fileno()] = pid, connection
                poll.register(connection, 0)
            elif descriptor == woken.fileno():
                with contextlib.suppress(BlockingIOError):
                    woken.recv(4096)
            elif descriptor in children:
                os.kill(children[descriptor][0], signal.SIGKILL)
                poll.unregister(descriptor)
        for descriptor in _ended(children):
            with contextlib.suppress(KeyError):
                poll.unregister(descriptor)


def _accept(control: socket.socket) -> tuple[socket.socket | None, list[int]]:
    message, descriptors, _, _ = socket.recv_fds(control, 1, 1 + _MOST_FILES)
    if not message or not descriptors:
        return None, []
    return socket.socket(fileno=descriptors[0]), descriptors[1:]


def _fork(connection: socket.socket, files: Sequence[int]) -> int:
    pid = os.fork()
    if pid == 0:
        try:
            _child(connection.fileno(), files)
        finally:
            os._exit(1)
    for file in files:
        os.close(file)
    return pid


def _ended(children: dict[int, tuple[int, socket.socket]]) -> list[int]:
    """Connections of the children that have ended, after saying on them how, and closing them."""
    ended = []
    for descriptor, (pid, connection) in list(children.items()):
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            with contextlib.suppress(OSError), connection:
                how = {"signal": os.WTERMSIG(status)} if os.WIFSIGNALED(status) else {"ended": True}
                connection.sendall(json.dumps(how).encode() + b"\n")
            del children[descriptor]
            ended.append(descriptor)
    return ended


def _kill(children: Mapping[int, tuple[int, socket.socket]]) -> None:
    for pid, _ in children.values():
        os.kill(pid, signal.SIGKILL)


def _child(connection: int, files: Sequence[int]) -> NoReturn:
    """Do one job and end. Descriptors: 0 to 2 nothing, 3 the connection, from 4 on the files."""
    signal.set_wakeup_fd(-1)
    count = _only([connection, *files])
    answer = socket.socket(fileno=_FIRST)

    def reply(content: Mapping[str, Any]) -> None:
        answer.sendall(json.dumps(content).encode() + b"\n")

    with answer.makefile("rb") as lines:
        order = json.loads(lines.readline())
    try:
        _work(order, reply, count)
    except SpecappError as error:
        reply({"error": type(error).__name__, "text": str(error)})
    except MemoryError:
        reply({"error": "LimitError", "text": "The file needs more memory than is allowed. Convert it to WAV or FLAC."})
    except BaseException:  # noqa: BLE001 - whatever a parser raises about a stranger's file
        reply(
            {
                "error": "AudioError",
                "text": "The file is damaged or no recording. Export it again.",
                "detail": traceback.format_exc(),
            }
        )
    os._exit(0)


def _work(order: Mapping[str, Any], reply: Callable[[Mapping[str, Any]], None], count: int) -> None:
    module, name = order["job"].split(":")
    if order["job"] not in JOBS:
        raise ValueError(order["job"])
    function = getattr(importlib.import_module(module), name)
    restrict(**order["allowance"], descriptors=_FIRST + count)
    source = os.fdopen(_FIRST + 1, "rb", buffering=0, closefd=False)
    others = [os.fdopen(_FIRST + index, "r+b", closefd=False) for index in range(2, count)]
    for file in (source, *others):
        file.seek(0)
    function(order["request"], reply, source, *others)
    for file in others:
        file.flush()
    reply({"done": True})


def _only(descriptors: Sequence[int]) -> int:
    """Keep `descriptors` as 3, 4, ... and close all others; 0 to 2 lead nowhere. Returns how many were kept."""
    high = [os.dup2(descriptor, 200 + index) for index, descriptor in enumerate(descriptors)]
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in range(_FIRST):
        os.dup2(nowhere, standard)
    for index, descriptor in enumerate(high):
        os.dup2(descriptor, _FIRST + index)
    os.closerange(_FIRST + len(high), max(high) + 1)
    os.closerange(max(high) + 1, min(resource.getrlimit(resource.RLIMIT_NOFILE)[0] & 0x7FFFFFFF, 1 << 16))
    return len(high)


def _warm_up() -> None:
    """Import what jobs need before there are jobs."""
    for job in JOBS:
        module = importlib.import_module(job.split(":")[0])
        getattr(module, "warm_up", lambda: None)()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with socket.socket(fileno=int(sys.argv[1])) as requests:
        _warm_up()
        serve(requests)
