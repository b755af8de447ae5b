"""The helper process that forks one child per job, and what each child gives up before it touches a file.

Run as ``python -m specapp.audio.sandbox.fork_server DESCRIPTOR`` by `specapp.audio.sandbox.client`; the
descriptor is a socket over which connections and open files arrive.
"""

import contextlib
import ctypes
import importlib
import json
import os
import resource
import select
import signal
import socket
import struct
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NoReturn

from specapp.errors import SpecappError

JOBS = (
    "specapp.audio.decoding.sandboxed:decode",
    "specapp.audio.encoding.sandboxed_ffmpeg:encode",
    "specapp.audio.encoding.sandboxed_ffmpeg:remux",
)
"""What may run in the cage: ``module:function``."""

OPENING_S = 1.5
"""Processor time for the header and the tags of a file; a hundred thousand tags need minutes."""
_MOST_FILES = 4
_FIRST = 3
_NOBODY = 65534
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_LANDLOCK_CREATE, _LANDLOCK_RESTRICT = 444, 446
_LANDLOCK_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
"""How many kinds of access to files each version of the kernel's interface knows; 16 from version 5 on."""


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


def restrict(cpu_s: float, memory_bytes: int, file_bytes: int, descriptors: int) -> None:
    """Give up what decoding does not need, for good.

    Parameters
    ----------
    cpu_s : float
        Processor time; beyond it the process is killed, and three times later by the clock as well.
    memory_bytes, file_bytes : int
        Address space, and size of any file that is written.
    descriptors : int
        No file, socket or pipe with this number or a higher one can be opened.
    """
    seconds = max(1, round(cpu_s))
    with contextlib.suppress(OSError):
        _write("/proc/self/oom_score_adj", b"1000")
    if hasattr(os, "setresuid") and os.geteuid() == 0:
        with contextlib.suppress(OSError):
            os.setgroups([])
            os.setresgid(_NOBODY, _NOBODY, _NOBODY)
            os.setresuid(_NOBODY, _NOBODY, _NOBODY)
    _limit("RLIMIT_AS", memory_bytes)
    _limit("RLIMIT_CPU", seconds, seconds + 1)
    _limit("RLIMIT_FSIZE", file_bytes)
    _limit("RLIMIT_CORE", 0)
    _limit("RLIMIT_NPROC", 0)
    _limit("RLIMIT_NOFILE", descriptors)
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, 3 * seconds)
    if sys.platform == "linux":
        _no_new_privileges()
        _no_files()


@contextlib.contextmanager
def in_time(seconds: float) -> Iterator[None]:
    """Let the system end this process if the block needs more processor time than this."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _limit(name: str, soft: int, hard: int | None = None) -> None:
    with contextlib.suppress(OSError, ValueError, AttributeError):
        resource.setrlimit(getattr(resource, name), (soft, soft if hard is None else hard))


def _write(path: str, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.write(descriptor, content)
    finally:
        os.close(descriptor)


def _no_new_privileges() -> None:
    libc = ctypes.CDLL(None)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def _no_files() -> None:
    """Forbid every access to the file system by name, and TCP, where the kernel has Landlock."""
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(_LANDLOCK_CREATE, None, 0, 1)
    if version < 1:
        return
    files = (1 << _LANDLOCK_RIGHTS.get(version, 16)) - 1
    network = () if version in (1, 2, 3) else (0b11,)
    attributes = struct.pack(f"{1 + len(network)}Q", files, *network)
    rules = libc.syscall(_LANDLOCK_CREATE, attributes, len(attributes), 0)
    if rules >= 0:
        libc.syscall(_LANDLOCK_RESTRICT, rules, 0)
        os.close(rules)


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
