"""One worker process as the server sees it: started warm, runs one job after another, can be killed at any moment.

The process is a fresh interpreter, neither forked from the threaded server nor started by `multiprocessing`, which
would run the server's main script again in every child.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from multiprocessing.connection import Pipe
from pathlib import Path
from typing import Any

from specapp.base import allocator
from specapp.base.networks import UNTOLD
from specapp.base.sentences import from_plain, say
from specapp.jobs.messages import OUT_OF_MEMORY_CODE
from specapp.jobs.sentences import OUT_OF_MEMORY


def worker_environment() -> dict[str, str]:
    """Environment of a worker: little memory kept by the allocator, the server's import path, no telemetry.

    Variables that are set already win, so an installation can choose otherwise. Linear algebra has one thread: what it
    is asked here takes less time than its threads wait for each other where other workers keep the cores busy.
    """
    defaults = {
        **allocator.ENVIRONMENT,
        "OPENBLAS_NUM_THREADS": "1",
        "OPENCV_FOR_THREADS_NUM": str(min(4, os.cpu_count() or 1)),
        UNTOLD: "1",
    }
    path = {"PYTHONPATH": os.pathsep.join(entry or str(Path.cwd()) for entry in sys.path)}
    return defaults | dict(os.environ) | path


class WorkerProcess:
    """A worker process.

    Parameters
    ----------
    modules : tuple of str
        Modules that the process imports before the first job.
    memory_mb : int
        Private memory that it may have; beyond it Python raises MemoryError there. 0: no limit.

    Attributes
    ----------
    connection : Connection
        Brings ``["ready"]``, ``["begun"]``, ``["progress", fraction, text]`` and ``["ended", *fields of Outcome]``.
    ready : bool
        The imports are done. A job may be given earlier and then waits for them.
    idle_since : float
        Monotonic time of the end of its last job.
    """

    def __init__(self, modules: tuple[str, ...] = (), memory_mb: int = 0) -> None:
        self.connection, theirs = Pipe(duplex=True)
        self.ready = False
        self.idle_since = time.monotonic()
        command = [sys.executable, "-m", "specapp.jobs.worker_main", str(theirs.fileno()), str(memory_mb), *modules]
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  (this program's own interpreter and module)
                command,
                env=worker_environment(),
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """Process id, which is also the id of its process group."""
        return self._process.pid

    def start(self, payload: bytes) -> None:
        """Give it a job: `payload` is the pickle of (function, folder, request). The process must be idle.

        Raises
        ------
        OSError
            If the process is dead already.
        """
        self.connection.send(("start", payload))

    def receive(self) -> list[Any]:
        """Its next message, which is JSON: what a worker writes is read, never run.

        Raises
        ------
        EOFError, OSError
            If the process has ended.
        ValueError
            If it is no message.
        """
        message = json.loads(self.connection.recv_bytes())
        if not isinstance(message, list) or not message:
            raise ValueError(message)
        return [message[0], *map(from_plain, message[1:2]), *message[2:]] if message[0] == "ended" else message

    def ask_to_stop(self) -> None:
        """Ask the running job to stop at its next report."""
        with contextlib.suppress(OSError):  # dead already: whoever reads the connection sees it
            self.connection.send(("stop", b""))

    def kill(self) -> int:
        """End the process and everything that it started, at once. Returns its exit code (negative: a signal)."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        code = self._process.wait()
        self.connection.close()
        return code

    def death_sentence(self) -> str:
        """Say why the process died, after its connection has ended."""
        try:
            code = self._process.wait(timeout=0.5)
        except subprocess.TimeoutExpired:
            code = self.kill()
        if code == -signal.SIGKILL:
            return say(
                "The system ended the work, most likely because memory ran out. Choose a shorter excerpt, try again."
            )
        if code == OUT_OF_MEMORY_CODE:
            return OUT_OF_MEMORY
        name = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        return say(
            "The work crashed ({name}). Try again, or choose another preset; nothing else is affected.", name=name
        )
