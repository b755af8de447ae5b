"""A sandbox for parsers: every stranger's file is read and every foreign codec runs in a process of its own.

`run` sends a job to a warmed-up helper process, which forks a child for it (a few milliseconds). The child gives up all
it does not need (see `specapp.audio.sandbox.restrictions`), works on open files that it is handed, answers with one or
more JSON objects and ends. A child that crashes, hangs or is killed harms neither the helper nor the caller. Where the
system cannot fork, the child is a plain process without restrictions, and the answer says so.

The standard library's forkserver is not used because it imports the caller's main module again, which breaks scripts
without a main guard, and refuses to work inside daemonic pool workers.
"""

import json
import logging
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from specapp.audio.sandbox.helper import GRACE_S, HELPER, PYTHON, TIMED_OUT, Hear, Replies, environment, parsed
from specapp.audio.sandbox.restrictions import OPENING_S, Layers
from specapp.base.errors import AudioError, BusyError, LimitError, PictureError, RoomError, SettingsError
from specapp.base.sentences import from_stranger, say

NOT_CAGED = say(
    "The file was read without a sandbox, which this system does not offer. Open only files that you trust."
)
"""A note for whoever reads a file where nothing holds the child."""
_LOG = logging.getLogger(__name__)
_NOTHING = "specapp.audio.sandbox.sandboxed_nothing:do_nothing"
_ERRORS = {error.__name__: error for error in (AudioError, LimitError, PictureError, RoomError, SettingsError)}
_DAMAGED = say("The file is damaged so badly that its decoder failed. Export or convert it again, for example to WAV.")
_TOLD_CHARACTERS = 1000
"""Of each part of a child's sentence (own choice): long values at many places would fill the memory of who reads it."""


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
        return 3 * self.cpu_s + GRACE_S


def run(
    job: str,
    request: Mapping[str, Any],
    files: Sequence[BinaryIO],
    allowance: Allowance,
    hear: Hear = lambda _: None,
) -> dict[str, Any]:
    """Do a job in a child process.

    Parameters
    ----------
    job : str
        ``package.module:function``, where the module's name begins with "sandboxed". The function takes the request, a
        function that replies, and the files. A function `warm_up` of the module is called once, before the first job.
    request : mapping
        Plain values.
    files : sequence of file
        Open files, the first to read, the others to write; the child shares their descriptors and nothing else.
    allowance : Allowance
    hear : callable, optional
        Called with each reply as soon as it comes, where the system can fork. What it raises ends the child.

    Returns
    -------
    dict
        All replies merged, and "caged": whether the child could open no file and reach no network.

    Raises
    ------
    SpecappError
        What the job raised, or a sentence about how the child ended.
    """
    replies, layers = _work({"job": job, "request": request, "allowance": asdict(allowance)}, files, allowance, hear)
    return _judged(replies, allowance) | {"caged": layers.caged}


def expect(job: str) -> None:
    """Say that a job will be wanted: what it needs is imported meanwhile, in the helper process.

    Parameters
    ----------
    job : str
        See `run`.
    """
    if hasattr(os, "fork"):
        HELPER.expect(job)


def layers() -> Layers:
    """What holds a sandboxed child on this system, and say it in the log.

    Raises
    ------
    SpecappError
        If no child can be started.
    """
    little = Allowance(1.0, 4 << 30, 1 << 20)
    with tempfile.TemporaryFile() as nothing:
        return _work({"job": _NOTHING, "request": {}, "allowance": asdict(little)}, [nothing], little)[1]


def _work(
    order: Mapping[str, Any], files: Sequence[BinaryIO], allowance: Allowance, hear: Hear = lambda _: None
) -> tuple[Replies, Layers]:
    for file in files:
        file.flush()
    forks = hasattr(os, "fork")
    if forks:
        replies = HELPER.work(order, [file.fileno() for file in files], allowance.wall_s, hear)
    else:
        replies = _spawned(order, files, allowance)
    told = bool(replies) and "layers" in replies[0]
    layers = _layers(replies)
    if told or not forks:  # a forked child that was late to start has said nothing
        HELPER.tell_once(layers)
    return replies, layers


def _layers(replies: Replies) -> Layers:
    """The first reply, which a child writes before it touches a file."""
    held = replies[0].pop("layers", {}) if replies else {}
    return Layers(**held | {"failures": tuple(held.get("failures", ()))})


def _spawned(order: Mapping[str, Any], files: Sequence[BinaryIO], allowance: Allowance) -> Replies:
    """The replies of a plain child process, which works on copies because it cannot share open files."""
    with tempfile.TemporaryDirectory() as folder:
        copies = [Path(folder) / str(index) for index in range(len(files))]
        for file, copy in zip(files, copies, strict=True):
            file.seek(0)
            with copy.open("wb") as target:
                shutil.copyfileobj(file, target)
        words = json.dumps({**order, "files": list(map(str, copies))}).encode() + b"\n"
        try:
            done = subprocess.run(  # noqa: S603 - our own interpreter and module
                [*PYTHON, "specapp.audio.sandbox.plain_child"],
                input=words,
                stdout=subprocess.PIPE,
                env=environment(),
                timeout=allowance.wall_s,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return [dict(TIMED_OUT)]
        for file, copy in zip(files[1:], copies[1:], strict=True):
            file.seek(0)
            file.truncate()
            file.write(copy.read_bytes())
            file.flush()
    return parsed(done.stdout)


def _judged(replies: Replies, allowance: Allowance) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for reply in replies:
        merged |= reply
    if "error" in merged:
        _LOG.debug("child: %s", merged.get("detail"))
        raise _ERRORS.get(str(merged["error"]), AudioError)(_told(merged.get("text")))
    if merged.get("done"):
        return merged
    if merged.get("signal") == "SIGPROF" and "partial" not in merged:
        raise LimitError(
            say(
                "The header or the tags of this file need more than the {seconds} s that are allowed. Export it "
                "again, without tags.",
                seconds=f"{OPENING_S:g}",
            )
        )
    if merged.get("signal") in ("SIGXCPU", "SIGALRM"):
        late = BusyError if merged["signal"] == "SIGALRM" else LimitError  # by the wall clock
        raise late(
            say(
                "Reading or writing this file took more than the {seconds} s that are allowed for its size. Convert it "
                "to WAV or FLAC, or cut it into parts.",
                seconds=f"{allowance.cpu_s:.0f}",
            )
        )
    if "partial" in merged:
        return merged
    raise AudioError(_DAMAGED)


def _told(plain: object) -> str:
    """The sentence of a child, which may be anything."""
    try:
        return from_stranger(plain, lambda part: str(part)[:_TOLD_CHARACTERS])
    except ValueError:
        return _DAMAGED
