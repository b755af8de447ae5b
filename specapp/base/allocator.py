"""How the memory allocator of a server's processes shall behave."""

import ctypes
import os
from collections.abc import Mapping
from contextlib import suppress

ENVIRONMENT: Mapping[str, str] = {
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_TRIM_THRESHOLD_": str(32 << 20),
    "MALLOC_MMAP_THRESHOLD_": str(16 << 20),
}
"""For glibc, read when a process starts.

Left alone, it keeps freed blocks for every thread. Told to give back what is free at once, it asks the system for each
array anew, whose pages the system clears one by one: a sound took three times the processor time. So blocks below 16 MB
are used again, and up to 32 MB stay with each of two arenas.
"""

FOR_THE_SERVER: Mapping[str, str] = {
    **ENVIRONMENT,
    "MALLOC_TRIM_THRESHOLD_": str(8 << 20),
    "MALLOC_MMAP_THRESHOLD_": str(2 << 20),
}
"""For the page's server, which draws but does not clean: its large arrays are few, and give back their memory.

An upload of 1 GB leaves 2 MB with it (``python -m bench.load "an upload"``), and 2 to 9 where the environment says
what `ENVIRONMENT` does. Smaller files gain more: one of 40 MB (``uploads`` of ``bench.load.scenarios`` with that size)
left at most 0.1 MB in three runs, and 4 to 17 otherwise.
"""

_PARAMETERS = {"MALLOC_TRIM_THRESHOLD_": -1, "MALLOC_MMAP_THRESHOLD_": -3}
"""Numbers of what `mallopt` sets (malloc.h)."""


def use_again() -> None:
    """Use freed memory again as with `ENVIRONMENT`, in a process that began without any word about it."""
    if _PARAMETERS.keys() & os.environ.keys():
        return
    with suppress(OSError, AttributeError, TypeError):
        glibc = ctypes.CDLL(None)
        for name, parameter in _PARAMETERS.items():
            glibc.mallopt(parameter, int(ENVIRONMENT[name]))


def give_back() -> None:
    """Give freed memory back to the system, as before a pause; does nothing where the allocator is not glibc's."""
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
