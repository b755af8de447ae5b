"""What a child gives up before it touches a stranger's file: time, memory, descriptors, files, the network."""

import contextlib
import ctypes
import errno
import os
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from specapp.audio.sandbox import landlock, seccomp

try:
    import resource
except ImportError:  # not on Windows
    resource = None  # type: ignore[assignment]

OPENING_S = 1.5
"""Processor time for the header and the tags of a file; a hundred thousand tags need minutes."""
LAYERS = ("uid", "limits", "landlock", "seccomp")
"""What holds a child, each by itself: another user, the system's limits, and two guards of Linux."""
_NOBODY = 65534
_NEEDED_LIMITS = ("RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_NOFILE")
"""Those without which a child could fill the disk or run for ever; the others are not known everywhere."""
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38


@dataclass(frozen=True, slots=True)
class Layers:
    """What holds a sandboxed process on this system.

    Parameters
    ----------
    landlock : int
        Version of the kernel's interface; 0: it does not hold.
    seccomp, limits : bool
    uid : int or None
        Of the user that it runs as; None where there are no users of this kind.
    failures : tuple of str
        Why a layer does not hold.
    """

    landlock: int = 0
    seccomp: bool = False
    limits: bool = False
    uid: int | None = None
    failures: tuple[str, ...] = ()

    @property
    def caged(self) -> bool:
        """A parser that is taken over can neither open files nor reach the network."""
        return self.landlock > 0 or self.seccomp

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)

    def __str__(self) -> str:
        parts = {"Landlock": self.landlock, "seccomp": self.seccomp, "limits": self.limits}
        words = [name if holds else f"no {name}" for name, holds in parts.items()]
        return ", ".join([*words, f"user {self.uid}", *self.failures])


def restrict(
    cpu_s: float, memory_bytes: int, file_bytes: int, descriptors: int, *, layers: tuple[str, ...] = LAYERS
) -> Layers:
    """Give up what decoding does not need, for good.

    Parameters
    ----------
    cpu_s : float
        Processor time; beyond it the process is killed, and three times later by the clock as well.
    memory_bytes, file_bytes : int
        Address space, and size of any file that is written.
    descriptors : int
        No file, socket or pipe with this number or a higher one can be opened.
    layers : tuple of str
        Those of `LAYERS` that are wanted: each alone is tested without the others.

    Returns
    -------
    Layers
        What holds now.
    """
    failures: list[str] = []

    def attempt(layer: str, act: Callable[[], Any]) -> Any:
        try:
            return act() if layer in layers else None
        except (OSError, ValueError, ImportError, AttributeError) as error:
            failures.append(f"{layer}: {error}")
            return None

    with contextlib.suppress(OSError):
        _write("/proc/self/oom_score_adj", b"1000")
    attempt("uid", _leave_root)
    # The ruleset takes a descriptor, of which there is none left once the limits hold.
    ruleset = attempt("landlock", landlock.Ruleset)
    _no_new_privileges()
    limited = attempt("limits", lambda: _limit_all(cpu_s, memory_bytes, file_bytes, descriptors))
    version = attempt("landlock", ruleset.restrict) if ruleset else None
    filtered = attempt("seccomp", seccomp.install)
    uid = os.geteuid() if hasattr(os, "geteuid") else None
    return Layers(version or 0, bool(filtered), bool(limited), uid, tuple(failures))


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


def _leave_root() -> None:
    if hasattr(os, "setresuid") and os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(_NOBODY, _NOBODY, _NOBODY)
        os.setresuid(_NOBODY, _NOBODY, _NOBODY)


def _limit_all(cpu_s: float, memory_bytes: int, file_bytes: int, descriptors: int) -> bool:
    """The system's limits. Those that it does not know, such as address space on some, are left out."""
    if resource is None:
        raise OSError(errno.ENOSYS, "Python has no module resource here")
    seconds = max(1, round(cpu_s))
    wanted = {
        "RLIMIT_AS": (memory_bytes, memory_bytes),
        "RLIMIT_CPU": (seconds, seconds + 1),
        "RLIMIT_FSIZE": (file_bytes, file_bytes),
        "RLIMIT_CORE": (0, 0),
        "RLIMIT_NPROC": (0, 0),
        "RLIMIT_NOFILE": (descriptors, descriptors),
    }
    for name, limit in wanted.items():
        with contextlib.suppress(OSError, ValueError, AttributeError):
            resource.setrlimit(getattr(resource, name), limit)
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, 3 * seconds)
    return all(resource.getrlimit(getattr(resource, name))[0] <= wanted[name][0] for name in _NEEDED_LIMITS)


def _write(path: str, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.write(descriptor, content)
    finally:
        os.close(descriptor)


def _no_new_privileges() -> None:
    """Nothing that this process starts gains rights, it ends with its parent, and nobody may look into it."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
