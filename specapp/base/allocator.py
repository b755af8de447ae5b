"""How the memory allocator of a server's processes shall behave."""

import ctypes
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

An upload of 40 MB leaves 0.2 MB with it instead of 8 to 26 (``python -m bench.load "an upload"``).
"""


def give_back() -> None:
    """Give freed memory back to the system, as before a pause; does nothing where the allocator is not glibc's."""
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
