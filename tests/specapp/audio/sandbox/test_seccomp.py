"""The filter as a program, on both kinds of processors: run here, instruction by instruction."""

import struct

import pytest

from specapp.audio.sandbox.seccomp import ARCHITECTURES, program
from specapp.audio.sandbox.system_calls import ALLOWED, CONDITIONAL

OWN = 4711
ALLOW, REFUSE = 0x7FFF0000, 0x00050001
MACHINES = ["x86_64", "aarch64"]
REFUSED = {
    "socket": (41, 198), "socketpair": (53, 199), "connect": (42, 203), "sendto": (44, 206), "recvmsg": (47, 212),
    "clone": (56, 220), "clone3": (435, 435), "execve": (59, 221), "execveat": (322, 281), "unshare": (272, 97),
    "setns": (308, 268), "ptrace": (101, 117), "process_vm_readv": (310, 270), "mount": (165, 40), "openat": (257, 56),
    "openat2": (437, 437), "unlinkat": (263, 35), "keyctl": (250, 219), "bpf": (321, 280),
    "perf_event_open": (298, 241), "userfaultfd": (323, 282), "io_uring_setup": (425, 425),
    "memfd_create": (319, 279), "prctl": (157, 167),
    "pidfd_open": (434, 434), "rt_sigqueueinfo": (129, 138), "chdir": (80, 49), "never yet": (9999, 9999),
}  # fmt: skip


def verdict(machine: str, number: int, *arguments: int, architecture: int | None = None) -> int:
    """What the filter returns for a system call: the kernel's packet filter, as far as the program uses it."""
    kernel_number = ARCHITECTURES[machine][1] if architecture is None else architecture
    padded = [*arguments, *[0] * (6 - len(arguments))]
    shown = struct.pack("<IIQ6Q", number, kernel_number, 0, *padded)
    word, at, instructions = 0, 0, program(machine, OWN)
    while True:
        operation, if_true, if_false, operand = instructions[at]
        at += 1
        match operation:
            case 0x20:
                (word,) = struct.unpack_from("<I", shown, operand)
            case 0x15:
                at += if_true if word == operand else if_false
            case 0x35:
                at += if_true if word >= operand else if_false
            case 0x06:
                return operand


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("name", REFUSED)
def test_what_work_on_open_files_does_not_need_is_refused(name: str, machine: str) -> None:
    assert verdict(machine, REFUSED[name][ARCHITECTURES[machine][0]]) == REFUSE


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("name", ALLOWED)
def test_what_it_needs_is_allowed(name: str, machine: str) -> None:
    number = ALLOWED[name][ARCHITECTURES[machine][0]]
    if number is not None:
        assert verdict(machine, number, 1, 2, 3) == ALLOW


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize(("name", "arguments", "expected"), [
    ("kill", (OWN, 9), ALLOW), ("kill", (1, 9), REFUSE), ("kill", (0, 9), REFUSE),
    ("kill", (-1 & 0xFFFFFFFF, 9), REFUSE),
    ("tgkill", (OWN, OWN, 6), ALLOW), ("tgkill", (1, 1, 6), REFUSE),
    ("prlimit64", (0, 7, 0), ALLOW), ("prlimit64", (OWN, 7, 0), ALLOW), ("prlimit64", (1, 7, 0), REFUSE),
    ("prlimit64", (0, 7, 1), REFUSE), ("prlimit64", (0, 7, 1 << 32), REFUSE),
    ("ioctl", (3, 0x5401), ALLOW), ("ioctl", (3, 0x5412), REFUSE),
    ("fcntl", (3, 1030), ALLOW), ("fcntl", (3, 8), REFUSE),
    ("setitimer", (2,), ALLOW), ("setitimer", (0,), REFUSE),
])  # fmt: skip
def test_some_depend_on_their_arguments(name: str, arguments: tuple[int, ...], expected: int, machine: str) -> None:
    number = CONDITIONAL[name][ARCHITECTURES[machine][0]]
    assert verdict(machine, number, *arguments) == expected


def test_other_interfaces_of_the_kernel_are_refused() -> None:
    """That of 32 bits, whose numbers mean other calls, and the second one of x86-64."""
    read = 0
    assert verdict("x86_64", read) == ALLOW
    assert verdict("x86_64", read, architecture=0x40000003) == REFUSE
    assert verdict("x86_64", 0x40000000 + read) == REFUSE


@pytest.mark.parametrize("machine", MACHINES)
def test_the_program_is_one_that_the_kernel_takes(machine: str) -> None:
    """At most 4096 instructions, every jump forwards and inside."""
    instructions = program(machine, OWN)
    assert len(instructions) <= 4096
    for at, (operation, if_true, if_false, _) in enumerate(instructions):
        assert 0 <= max(if_true, if_false) <= 255
        assert operation == 0x06 or at + 1 + max(if_true, if_false) < len(instructions)
