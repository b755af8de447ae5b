"""Harmless attempts of a child of our own at what a sandbox has to refuse: a job, and a script for one layer at a time.

As a script it takes JSON: the places of `Places`, the user to become and the layers to take, and prints for each
attempt whether it was done; each runs in a child of its own.
"""

import ctypes
import json
import os
import resource
import socket
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from specapp.audio.sandbox import restrictions
from specapp.base import errors

MEMORY_BYTES, FILE_BYTES = 1 << 30, 1 << 20
_NEW_USER_NAMESPACE = 0x10000000


@dataclass(frozen=True, slots=True)
class Places:
    """What an attempt may try to reach, all made for the test: a file, a folder and listeners."""

    file: str
    folder: str
    port: int
    udp_port: int
    unix: str
    abstract: str


def _connect(family: int, kind: int, address: Any) -> None:
    with socket.socket(family, kind) as made:
        made.connect(address)
        made.send(b"x")


def _fork() -> None:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)


def _thread() -> None:
    try:
        thread = threading.Thread(target=int)
        thread.start()
    except RuntimeError as error:
        raise OSError(str(error)) from error
    thread.join()


def _unshare() -> None:
    if ctypes.CDLL(None, use_errno=True).unshare(_NEW_USER_NAMESPACE):
        raise OSError(ctypes.get_errno(), "unshare")


def _long_file(held: int) -> None:
    os.lseek(held, FILE_BYTES, os.SEEK_SET)
    os.write(held, b"x")


ATTEMPTS: Mapping[str, Callable[[Places, int], object]] = {
    "open a file": lambda places, _: os.open(places.file, os.O_RDONLY),
    "write into another folder": lambda places, _: Path(places.folder, f"new-{os.getpid()}").touch(),
    "list a folder": lambda places, _: list(Path(places.folder).iterdir()),
    "connect to a port": lambda places, _: _connect(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", places.port)),
    "send a datagram": lambda places, _: _connect(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", places.udp_port)),
    "connect to a socket file": lambda places, _: _connect(socket.AF_UNIX, socket.SOCK_STREAM, places.unix),
    "connect to an abstract socket": lambda places, _: _connect(
        socket.AF_UNIX, socket.SOCK_STREAM, "\0" + places.abstract
    ),
    "fork": lambda *_: _fork(),
    "start a thread": lambda *_: _thread(),
    "run a program": lambda *_: os.execv("/bin/true", ["true"]),  # noqa: S606 - the program that does nothing
    "enter a user namespace": lambda *_: _unshare(),
    "signal its parent": lambda *_: os.kill(os.getppid(), 0),
    "make a file in memory": lambda *_: os.memfd_create("x"),
    "change a limit": lambda *_: resource.setrlimit(resource.RLIMIT_NOFILE, (300, 300)),
    "allocate": lambda *_: bytearray(MEMORY_BYTES),
    "write a long file": lambda _, held: _long_file(held),
}
"""Each takes the places and the descriptor of a file that it may write to."""


def tried(name: str, places: Places, held: int) -> str:
    """``"done"``, or why not."""
    try:
        ATTEMPTS[name](places, held)
    except (OSError, MemoryError, ValueError) as error:
        return f"refused: {type(error).__name__} {error}"
    return "done"


def attempt(request: Mapping[str, Any], reply: Callable[..., None], source: BinaryIO, target: BinaryIO) -> None:
    """A job that tries everything that does not end it."""
    places = Places(**request["places"])
    reply({name: tried(name, places, target.fileno()) for name in ATTEMPTS if name != "run a program"})


def misbehave(request: Mapping[str, Any], reply: Callable[..., None], source: BinaryIO) -> None:
    """A job that takes time in one way or another, or ends itself."""
    if request.get("partial"):
        reply({"partial": True, "answer": 42})
    match request["how"]:
        case "sleep":
            time.sleep(60)
        case "compute":
            _burn()
        case "compute in the header":
            with restrictions.in_time(0.2):
                _burn()
        case "die":
            os.kill(os.getpid(), request["signal"])
        case "refuse":
            raise getattr(errors, request["error"])("A sentence.")
        case "lie":
            reply({"layers": {"landlock": 99, "seccomp": True}})


def _burn() -> None:
    while True:
        pass


def _child(name: str, wanted: Mapping[str, Any], answer: int) -> None:
    """Take on the layers and try, with one descriptor free: a child can always close one of its own."""
    held = os.open(wanted["places"]["folder"] + f"/held-{os.getpid()}", os.O_RDWR | os.O_CREAT)
    spare = os.open("/dev/null", os.O_RDONLY)
    layers = restrictions.restrict(5, MEMORY_BYTES, FILE_BYTES, spare + 1, layers=tuple(wanted["layers"]))
    os.close(spare)
    result = json.dumps(asdict(layers)) if name == "layers" else tried(name, Places(**wanted["places"]), held)
    os.write(answer, result.encode())


def main() -> None:
    """Print what came of every attempt, each in a child of its own."""
    wanted, results = json.loads(sys.argv[1]), {}
    if user := wanted["user"]:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    for name in ("layers", *ATTEMPTS):
        reader, writer = os.pipe()
        pid = os.fork()
        if pid == 0:
            try:
                _child(name, wanted, writer)
            finally:
                os._exit(0)
        os.close(writer)
        os.waitpid(pid, 0)
        results[name] = os.read(reader, 10_000).decode() or "done"
        os.close(reader)
    sys.stdout.write(json.dumps(results))


if __name__ == "__main__":
    main()
