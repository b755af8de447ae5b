"""Landlock: no access to files by name, to TCP, to sockets without a file and to other processes, kept by the kernel.

See https://docs.kernel.org/userspace-api/landlock.html; the numbers are those of Linux's `linux/landlock.h`.
"""

import ctypes
import os
import struct

_CREATE_RULESET, _RESTRICT_SELF = 444, 446
_VERSION_FLAG = 1
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
"""How many kinds of access to files each version of the interface knows; 16 from version 5 on."""
_TCP_SINCE, _SCOPES_SINCE = 4, 6
_BIND_AND_CONNECT = 0b11
_SOCKETS_AND_SIGNALS = 0b11


class Ruleset:
    """A ruleset that allows nothing. It takes a free descriptor until it is used.

    Raises
    ------
    OSError
        If the kernel has no Landlock, or there is no free descriptor.

    Attributes
    ----------
    version : int
        Of the kernel's interface: 4 refuses TCP too, 6 abstract sockets and signals to others.
    """

    def __init__(self) -> None:
        self.version = _call(_CREATE_RULESET, None, 0, _VERSION_FLAG)
        handled = [(1 << _FILE_RIGHTS.get(self.version, 16)) - 1]
        if self.version >= _TCP_SINCE:
            handled.append(_BIND_AND_CONNECT)
        if self.version >= _SCOPES_SINCE:
            handled.append(_SOCKETS_AND_SIGNALS)
        attributes = struct.pack(f"{len(handled)}Q", *handled)
        self._descriptor = _call(_CREATE_RULESET, attributes, len(attributes), 0)

    def restrict(self) -> int:
        """Hold this process to it from now on; it must have no-new-privileges. Returns the version.

        Raises
        ------
        OSError
            If the kernel refuses.
        """
        try:
            _call(_RESTRICT_SELF, self._descriptor, 0)
        finally:
            os.close(self._descriptor)
        return self.version


def _call(number: int, *arguments: int | bytes | None) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    result = int(libc.syscall(number, *arguments))
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return result
