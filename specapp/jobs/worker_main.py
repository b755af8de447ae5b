"""The inside of a worker process, started by `WorkerProcess`.

Run as `python -m specapp.jobs.worker_main DESCRIPTOR MEMORY_MB [MODULE…]`. It ends by itself as soon as the
server's end of the connection closes: it never outlives a server, however that died.
"""

import contextlib
import importlib
import json
import logging
import os
import pickle
import queue
import resource
import signal
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

from specapp.base import allocator
from specapp.base.errors import LimitError, SpecappError
from specapp.base.sentences import say, to_plain
from specapp.jobs.messages import OUT_OF_MEMORY_CODE, Outcome, Report, is_full
from specapp.jobs.sentences import FULL, OUT_OF_MEMORY

_REPORT_EVERY_S = 0.05
_NICENESS = 5
_OUT_OF_MEMORY_SCORE = 600
_LEAST_MB = 128
"""Less memory than this above the program's own is of no use: reading a minute of sound and one picture of it."""
_VARYING_MB = 128
"""So much more the threads of libraries take at some starts than at others (`VmData` of one worker after the other)."""

_DELETED = say(
    "The sound was deleted while it was worked on: for want of room on the disk, or because its tab was closed. "
    "Bring it again."
)


class _StoppedError(BaseException):
    """Raised inside a job that was asked to stop. No `except Exception` on the way may keep it."""


class _Inbox:
    """The process's end of the connection: reads in a thread, so that a stop and the server's end are always seen."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.payloads: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self.stop = threading.Event()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                kind, payload = self._connection.recv()
            except (EOFError, OSError):
                os._exit(1)
            except MemoryError:
                os._exit(OUT_OF_MEMORY_CODE)
            if kind == "stop":
                self.stop.set()
            else:
                self.stop.clear()
                self.payloads.put(payload)

    def send(self, *message: object) -> None:
        try:
            self._connection.send_bytes(json.dumps(message).encode())
        except OSError:
            os._exit(1)


def _reporter(inbox: _Inbox) -> Report:
    sent_at, said = 0.0, ""

    def report(fraction: float, text: str = "") -> None:
        nonlocal sent_at, said
        if inbox.stop.is_set():
            raise _StoppedError
        now = time.monotonic()
        if now - sent_at >= _REPORT_EVERY_S or text != said:
            sent_at, said = now, text
            inbox.send("progress", min(1.0, max(0.0, float(fraction))), text)

    return report


def _run(payload: bytes, report: Report) -> Outcome:
    try:
        function, folder, request = pickle.loads(payload)  # noqa: S301  (the server's own words)
        with _deleted_said(folder):
            function(folder, request, report)
    except _StoppedError:
        return Outcome(stopped=True)
    except SpecappError as error:
        return Outcome(sentence=str(error))
    except MemoryError:
        return Outcome(sentence=OUT_OF_MEMORY, spent=True)
    except OSError as error:
        return Outcome(sentence=_disk_sentence(error), trace=traceback.format_exc())
    except Exception:  # noqa: BLE001  (a bug in one job must neither end the worker nor stay untold)
        sentence = say("The work failed through a fault of this program, which is now in its log. Try another preset.")
        return Outcome(sentence=sentence, trace=traceback.format_exc())
    return Outcome()


@contextlib.contextmanager
def _deleted_said(folder: Path) -> Iterator[None]:
    """Say so if a file of another job is missing: the oldest of them are deleted, also while somebody reads them."""
    try:
        yield
    except FileNotFoundError as error:
        missing = Path(str(error.filename))
        if folder != missing.parent and folder.parent == missing.parent.parent:
            raise LimitError(_DELETED) from error
        raise


def _disk_sentence(error: OSError) -> str:
    if is_full(error):
        return FULL
    reason = error.strerror or error
    return say("A file of this job could not be read or written ({reason}). Try again.", reason=reason)


def _limit_memory(memory_mb: int) -> str:
    """Limit what this process may take from now on. Returns a sentence if that would leave nothing for any work.

    The limit comes after the imports: libraries that get no memory while they load crash, and nobody knows why.
    """
    own_mb = _own_mb()
    if not memory_mb:
        return ""
    if memory_mb < own_mb + _LEAST_MB:
        enough_mb = own_mb + _VARYING_MB + _LEAST_MB
        return say(
            "A job may take {limit} MB of memory here, and the program alone needs {own}. Whoever runs this "
            "installation has to allow at least {enough}: SPECAPP_JOBS_MEMORY_MB={enough}.",
            limit=memory_mb,
            own=own_mb,
            enough=enough_mb,
        )
    resource.setrlimit(resource.RLIMIT_DATA, (memory_mb << 20, memory_mb << 20))
    return ""


def _own_mb() -> int:
    """Private memory of this process, as the limit counts it; 0 where the system does not tell."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmData:"):
                return int(line.split()[1]) // 1024
    return 0


def _be_modest() -> None:
    os.nice(_NICENESS)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Only Linux has this file. Elsewhere the system chooses by itself whom to end when memory is short.
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(str(_OUT_OF_MEMORY_SCORE), encoding="ascii")


def _serve(descriptor: int, memory_mb: int, modules: list[str]) -> None:
    logging.basicConfig(level=logging.WARNING)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    inbox = _Inbox(Connection(descriptor))
    _be_modest()
    for module in modules:
        importlib.import_module(module)
    refusal = _limit_memory(memory_mb)
    inbox.send("ready")
    while True:
        payload = inbox.payloads.get()
        inbox.send("begun")
        outcome = Outcome(sentence=refusal) if refusal else _run(payload, _reporter(inbox))
        allocator.give_back()
        inbox.send("ended", to_plain(outcome.sentence), outcome.trace, outcome.stopped, outcome.spent)


if __name__ == "__main__":
    _serve(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
