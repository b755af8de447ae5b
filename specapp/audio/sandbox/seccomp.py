"""A seccomp filter: the kernel refuses every system call that work on open files does not need.

The filter is a list and not a library's because the kept bindings need a libseccomp of the system, which a wheel cannot
bring. It is a program for the kernel's packet filter, see https://docs.kernel.org/userspace-api/seccomp_filter.html.
"""

import ctypes
import errno
import os
import struct
from collections.abc import Mapping, Sequence

from specapp.audio.sandbox.system_calls import ALLOWED, CONDITIONAL

ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
"""Column of `system_calls` and the kernel's number (`linux/audit.h`) of each kind of processor."""
_PR_SET_SECCOMP, _MODE_FILTER = 22, 2
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER_AT, _ARCHITECTURE_AT, _ARGUMENTS_AT = 0, 4, 16
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
_X32_CALLS = 0x40000000
"""From here on are the calls of a second interface of x86-64, which nothing here uses."""
_TERMINAL_OR_NOT, _CLOSE_ON_EXEC, _NO_CLOSE_ON_EXEC = 0x5401, 0x5451, 0x5450
_FCNTL_COMMANDS = (0, 1, 2, 3, 4, 1030)
"""To duplicate, and to read and set flags: none that sends signals or leases."""
_PROCESSOR_TIME = 2

Instruction = tuple[int, int, int, int]
Condition = tuple[int, Sequence[int]]
"""Position of a 32-bit word in what the kernel shows of a call, and the values that it may have."""


def program(machine: str, own_id: int) -> list[Instruction]:
    """The filter: operation, jumps if true and if false, operand.

    Parameters
    ----------
    machine : str
        One of `ARCHITECTURES`.
    own_id : int
        Process that may be signalled: this one.
    """
    column, architecture = ARCHITECTURES[machine]
    instructions: list[Instruction] = [
        (_LOAD, 0, 0, _ARCHITECTURE_AT),
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _REFUSE),
        (_LOAD, 0, 0, _NUMBER_AT),
        (_AT_LEAST, 0, 1, _X32_CALLS),
        (_RETURN, 0, 0, _REFUSE),
    ]
    for numbers in ALLOWED.values():
        number = numbers[column]
        if number is not None:
            instructions += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ALLOW)]
    for name, conditions in _conditions(own_id).items():
        block = _all_of(conditions)
        instructions += [(_EQUAL, 0, len(block), CONDITIONAL[name][column]), *block]
    return [*instructions, (_RETURN, 0, 0, _REFUSE)]


def _conditions(own_id: int) -> Mapping[str, Sequence[Condition]]:
    return {
        "fcntl": [_argument(1, _FCNTL_COMMANDS)],
        "ioctl": [_argument(1, (_TERMINAL_OR_NOT, _CLOSE_ON_EXEC, _NO_CLOSE_ON_EXEC))],
        "kill": [_argument(0, (own_id,))],
        "tgkill": [_argument(0, (own_id,))],
        "prlimit64": [_argument(0, (0, own_id)), _argument(2, (0,)), (_argument(2, (0,))[0] + 4, (0,))],
        "setitimer": [_argument(0, (_PROCESSOR_TIME,))],
    }


def _argument(index: int, values: Sequence[int]) -> Condition:
    """The lower half of an argument, on little-endian machines."""
    return _ARGUMENTS_AT + 8 * index, values


def _all_of(conditions: Sequence[Condition]) -> list[Instruction]:
    """Allow if each word has one of its values, else refuse."""
    block: list[Instruction] = []
    for position, values in conditions:
        block.append((_LOAD, 0, 0, position))
        block += [(_EQUAL, len(values) - index, 0, value) for index, value in enumerate(values)]
        block.append((_RETURN, 0, 0, _REFUSE))
    return [*block, (_RETURN, 0, 0, _ALLOW)]


def install() -> bool:
    """Hold this process to the filter from now on; it must have no-new-privileges. Returns True.

    Raises
    ------
    OSError
        If the kernel has no seccomp filters, or the processor is none of `ARCHITECTURES`.
    """
    machine = os.uname().machine
    if machine not in ARCHITECTURES or struct.calcsize("P") != 8:
        raise OSError(errno.ENOSYS, f"no filter for {machine}")
    packed = b"".join(struct.pack("HBBI", *instruction) for instruction in program(machine, os.getpid()))
    buffer = ctypes.create_string_buffer(packed, len(packed))
    described = struct.pack("HP", len(packed) // 8, ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, described, 0, 0):
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return True
