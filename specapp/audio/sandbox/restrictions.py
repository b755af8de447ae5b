"""What a child gives up before it touches a stranger's file: time, memory, descriptors, files, the network."""

import contextlib
import ctypes
import os
import resource
import signal
import struct
import sys
from collections.abc import Iterator

OPENING_S = 1.5
"""Processor time for the header and the tags of a file; a hundred thousand tags need minutes."""
_NOBODY = 65534
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_LANDLOCK_CREATE, _LANDLOCK_RESTRICT = 444, 446
_LANDLOCK_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
"""How many kinds of access to files each version of the kernel's interface knows; 16 from version 5 on."""


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
