"""The helper process that forks one child per job, and what each child gives up before it touches a file.

Run as ``python -m specapp.audio.sandbox.fork_server DESCRIPTOR`` by `specapp.audio.sandbox.client`; the
descriptor is a socket over which connections and open files arrive.
"""

import contextlib
import json
import os
import select
import signal
import socket
import sys
import traceback
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from specapp.audio.sandbox.child import module_of, work
from specapp.audio.sandbox.restrictions import restrict

_MOST_FILES = 4
_FIRST = 3
_MOST_DESCRIPTORS = 1 << 16
_NICENESS = 5
"""Of the children, as of workers: whoever looks at a page goes before whoever waits for a file."""


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
                job, connection, files = _accept(control)
                if not job:
                    return _kill(children)
                _warm_up(job)
                if connection is None:
                    continue
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


def _accept(control: socket.socket) -> tuple[str, socket.socket | None, list[int]]:
    """A job's name, which comes after its length in one byte, with the connection to its child and its files.

    Without a connection the job is only expected; without a name the other side has gone.
    """
    length, descriptors, _, _ = socket.recv_fds(control, 1, 1 + _MOST_FILES)
    name = control.recv(length[0], socket.MSG_WAITALL) if length else b""
    if not name or not descriptors:
        return name.decode(), None, []
    return name.decode(), socket.socket(fileno=descriptors[0]), descriptors[1:]


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
                connection.sendall(json.dumps(_how(status)).encode() + b"\n")
            del children[descriptor]
            ended.append(descriptor)
    return ended


def _how(status: int) -> Mapping[str, Any]:
    """How a child ended, with the name of the signal that ended it."""
    if not os.WIFSIGNALED(status):
        return {"ended": True}
    number = os.WTERMSIG(status)
    return {"signal": signal.Signals(number).name if number in set(signal.Signals) else str(number)}


def _kill(children: Mapping[int, tuple[int, socket.socket]]) -> None:
    for pid, _ in children.values():
        os.kill(pid, signal.SIGKILL)


def _child(connection: int, files: Sequence[int]) -> NoReturn:
    """Do one job and end. Descriptors: 0 to 2 nothing, 3 the connection, from 4 on the files."""
    signal.set_wakeup_fd(-1)
    count = _only([connection, *files])
    with os.fdopen(_FIRST, "rb", closefd=False) as lines:
        order = json.loads(lines.readline())
    source = os.fdopen(_FIRST + 1, "rb", buffering=0, closefd=False)
    others = [os.fdopen(_FIRST + index, "r+b", closefd=False) for index in range(2, count)]
    with contextlib.suppress(ValueError, ImportError):  # said by the job itself, which tries again
        module_of(order["job"])
    layers = restrict(**order["allowance"], descriptors=_FIRST + count)
    _reply({"layers": layers.as_dict()})
    work(order["job"], order["request"], _reply, [source, *others])
    os._exit(0)


def _reply(content: Mapping[str, Any]) -> None:
    """Write to the connection as to a file: a child has no right to sockets any more."""
    rest = json.dumps(content).encode() + b"\n"
    while rest:
        rest = rest[os.write(_FIRST, rest) :]


def _only(descriptors: Sequence[int]) -> int:
    """Keep `descriptors` as 3, 4, ... and close all others; 0 to 2 lead nowhere. Returns how many were kept."""
    high = [os.dup2(descriptor, 200 + index) for index, descriptor in enumerate(descriptors)]
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in range(_FIRST):
        os.dup2(nowhere, standard)
    for index, descriptor in enumerate(high):
        os.dup2(descriptor, _FIRST + index)
    os.closerange(_FIRST + len(high), max(high) + 1)
    os.closerange(max(high) + 1, _MOST_DESCRIPTORS)
    return len(high)


def _warm_up(job: str) -> None:
    """Import what a job needs, once and for all its children; what goes wrong is said by the child."""
    name = job.split(":", maxsplit=1)[0]
    if name in sys.modules:
        return
    try:
        getattr(module_of(job), "warm_up", lambda: None)()
    except Exception:  # noqa: BLE001 - the helper serves other jobs, too
        traceback.print_exc()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(max(0, _NICENESS - os.nice(0)))
    with socket.socket(fileno=int(sys.argv[1])) as requests:
        serve(requests)
