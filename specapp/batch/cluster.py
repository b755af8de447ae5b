"""The cluster that works: one of this machine, started for it, or any Dask cluster by its scheduler's address."""

import logging
import os
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing import resource_tracker
from typing import TYPE_CHECKING, Any

from specapp.base import allocator
from specapp.base.errors import SettingsError, SpecappError
from specapp.base.imports import extra
from specapp.base.profiles import number
from specapp.base.version import build
from specapp.batch.worker import TRIES, introduced

if TYPE_CHECKING:
    from distributed import Client

MEMORY_MB = 2048
"""Of a worker process, as for a job of the page."""
LEAST_MB = 512
"""Of which the program itself takes 200; Dask begins nothing in a worker that has taken 80 % of its limit."""
_MEMORY = "SPECAPP_JOBS_MEMORY_MB"
_CONNECT_S = 10.0
ENVIRONMENT: Mapping[str, str] = {
    **allocator.ENVIRONMENT,
    **dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OPENCV_FOR_THREADS_NUM"), "1"),
}
"""Of a worker, which has one core. Dask's own choice lets the system clear the pages of each array anew."""
_UNWATCHED: Mapping[str, object] = {
    "distributed.admin.low-level-log-length": 100,  # a thousand entries of each took 11 MB
    "distributed.admin.system-monitor.log-length": 600,
    "distributed.admin.system-monitor.interval": "5s",
    "distributed.admin.system-monitor.gil.enabled": False,
    "distributed.admin.tick.interval": "1s",
    "distributed.worker.profile.enabled": False,
    "distributed.scheduler.active-memory-manager.start": False,  # no result has copies
}
"""What Dask notes many times a second for its developers, and what an idle cluster took 8 % of a core for."""
CONFIGURATION: Mapping[str, object] = {
    "distributed.scheduler.allowed-failures": TRIES - 1,
    "distributed.scheduler.worker-ttl": None,  # NumPy holds the interpreter for long: silence is not death
    "distributed.worker.daemon": True,
    "distributed.worker.preload": ["specapp.batch.worker"],
    "distributed.admin.tick.limit": "1h",
    **_UNWATCHED,
    "distributed.comm.timeouts.connect": "60s",
    "distributed.deploy.lost-worker-timeout": "1h",  # a worker that starts again slowly would be given up after 15 s
    "distributed.nanny.pre-spawn-environ": ENVIRONMENT,
}
"""Of a cluster of this machine."""


@dataclass(frozen=True, slots=True)
class Workers:
    """How many work.

    Parameters
    ----------
    processes : int
        0: one per core.
    threads : int
        Files at a time in each.
    scheduler : str
        Address of the scheduler of a cluster that is there; empty starts one on this machine.

    Raises
    ------
    SettingsError
        If a number is out of range.
    """

    processes: int = 0
    threads: int = 1
    scheduler: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.processes <= 1024 or not 1 <= self.threads <= 64:
            raise SettingsError(
                f"{self.processes} workers of {self.threads} threads are not possible. "
                "Choose 1 to 1024 workers of 1 to 64 threads."
            )


@contextmanager
def connected(workers: Workers, *, in_process: bool = False) -> Iterator["Client"]:
    """A client of the cluster; one that was started for it ends with the block.

    Parameters
    ----------
    workers : Workers
    in_process : bool
        Work in threads of this process, which alone sees ``memory://``.

    Yields
    ------
    distributed.Client

    Raises
    ------
    SpecappError
        If the scheduler does not answer, Dask is not installed, or the limit of memory is no number or too small.
    """
    with extra("A batch", "batch"):
        import dask
        from distributed import Client, LocalCluster
    for name in ("distributed", "distributed.client"):  # of which the second has a level of its own
        logging.getLogger(name).setLevel(logging.CRITICAL)
    if workers.scheduler:
        with client_of(workers.scheduler) as client:
            yield client
        return
    processes, memory_mb = workers.processes or os.cpu_count() or 1, _memory_mb()
    with _environment_kept(), dask.config.set(CONFIGURATION), ExitStack() as stack:
        with _deaf():
            cluster = LocalCluster(
                n_workers=1 if in_process else processes,
                threads_per_worker=processes if in_process else workers.threads,
                processes=not in_process,
                memory_limit=memory_mb * 1_000_000 or None,
                dashboard_address="127.0.0.1:0",
                silence_logs=logging.CRITICAL,
                scheduler_kwargs={"extensions": _extensions()},
            )
            client = stack.enter_context(Client(stack.enter_context(cluster)))
        yield client


def _memory_mb() -> int:
    memory_mb = int(number(_MEMORY, os.environ.get(_MEMORY, str(MEMORY_MB)), whole=True))
    if 0 < memory_mb < LEAST_MB:
        raise SettingsError(
            f"{_MEMORY} = {memory_mb} is too little for a worker: the program needs {LEAST_MB}. Set that, or more."
        )
    return memory_mb


@contextmanager
def _deaf() -> Iterator[None]:
    """Hear Ctrl-C behind this; what is started within never does: a terminal sends it to all processes."""
    if not hasattr(signal, "pthread_sigmask") or threading.current_thread() is not threading.main_thread():
        yield
        return
    resource_tracker.ensure_running()  # which, started within, would let its thread hear again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _extensions() -> dict[str, Any]:
    """Those of every scheduler, but for one that keeps notes of all tasks for ever."""
    from distributed.scheduler import DEFAULT_EXTENSIONS
    from distributed.spans import SpansSchedulerExtension

    class NoSpans(SpansSchedulerExtension):
        def observe_tasks(self, *_: object, **__: object) -> dict[Any, dict[Any, Any]]:
            return {}

        def heartbeat(self, *_: object, **__: object) -> None:
            pass

    return {**DEFAULT_EXTENSIONS, "spans": NoSpans}


@contextmanager
def _environment_kept() -> Iterator[None]:
    """Take back what Dask leaves in the environment of this process when it starts workers."""
    before = {name: os.environ.get(name) for name in (*ENVIRONMENT, "PYTHONHASHSEED")}
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


@contextmanager
def client_of(address: str) -> Iterator["Client"]:
    """A client of the scheduler at an address.

    Parameters
    ----------
    address : str
        Such as ``tcp://10.0.0.2:8786``.

    Yields
    ------
    distributed.Client

    Raises
    ------
    SpecappError
        If none answers within that time, or its workers do not have this version of specapp, or too little memory.
    """
    from distributed import Client

    try:
        client = Client(address, timeout=_CONNECT_S)
    except (OSError, ValueError) as error:
        raise SpecappError(
            f"No scheduler answers at {address}: {str(error) or type(error).__name__}. "
            "Start one with `dask scheduler`, or leave --scheduler out."
        ) from None
    with client:
        _check_workers(client, address)
        yield client


def _check_workers(client: "Client", address: str) -> None:
    """Workers that know nothing of specapp would fail every file, and those of another version change results."""
    own, advice = build().partition("+")[0], "Install the same on all of them: pip install 'specapp[batch]'."
    try:
        found = client.run(introduced).values()
    except OSError:
        raise
    except Exception as error:  # Dask makes anything of a failed import
        raise SpecappError(f"Workers of {address} cannot load specapp {own}: {error}. {advice}") from error
    if others := ", ".join(sorted({version for one, _ in found if (version := one.partition("+")[0]) != own})):
        raise SpecappError(f"Workers of {address} have specapp {others}, and this is {own}. {advice}")
    if least := min((limit for _, limit in found if 0 < limit < LEAST_MB * 1_000_000), default=0):
        raise SpecappError(
            f"Workers of {address} may take {least // 1_000_000} MB of memory, and the program needs {LEAST_MB}. "
            "Start them with --memory-limit 2GB."
        )
