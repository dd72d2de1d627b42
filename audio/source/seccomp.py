"""Takes system calls away from this process for good: no sockets, no programs started, no looking into others.

Linux on x86-64 and ARM64, in a Python without any further library; elsewhere nothing is done.
Source: seccomp(2), linux/filter.h, linux/seccomp.h, and the tables of system calls of the kernel.
"""

import ctypes
import os
import sys

_NO_NEW_PRIVS, _SECCOMP = 38, 22
_MODE_FILTER = 2
_LOAD, _JUMP_EQUAL, _JUMP_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | 1  # EPERM
_NUMBER_AT, _MACHINE_AT = 0, 4
_X32 = 0x40000000

_MACHINES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}  # the audit's name of it, its column below
_REFUSED = {
    "socket": (41, 198),
    "bind": (49, 200),
    "listen": (50, 201),
    "accept": (43, 202),
    "accept4": (288, 242),
    "connect": (42, 203),
    "execve": (59, 221),
    "execveat": (322, 281),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "unshare": (272, 97),
    "setns": (308, 268),
    "open_by_handle_at": (304, 265),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "userfaultfd": (323, 282),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "kexec_load": (246, 104),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
}


class _Step(ctypes.Structure):
    _fields_ = (("code", ctypes.c_uint16), ("yes", ctypes.c_uint8), ("no", ctypes.c_uint8), ("k", ctypes.c_uint32))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("steps", ctypes.POINTER(_Step)))


def refuse_calls() -> bool:
    """From now on those calls fail with EPERM, in this thread and all it starts. Whether the system did it."""
    known = _MACHINES.get(os.uname().machine) if sys.platform == "linux" else None
    if known is None:
        return False
    machine, column = known
    steps = _steps(machine, [numbers[column] for numbers in _REFUSED.values()])
    array = (_Step * len(steps))(*steps)
    program = _Program(len(steps), array)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(_SECCOMP, _MODE_FILTER, ctypes.byref(program), 0, 0) == 0)


def _steps(machine: int, numbers: list[int]) -> list[_Step]:
    checks = [(_JUMP_AT_LEAST, _X32), *((_JUMP_EQUAL, number) for number in numbers)]
    count = len(checks)
    # Calls of another machine (32-bit ones) have other numbers: all of them are refused.
    steps = [_Step(_LOAD, 0, 0, _MACHINE_AT), _Step(_JUMP_EQUAL, 0, count + 2, machine), _Step(_LOAD, 0, 0, _NUMBER_AT)]
    steps += [_Step(kind, count - index, 0, value) for index, (kind, value) in enumerate(checks)]
    return [*steps, _Step(_RETURN, 0, 0, _ALLOW), _Step(_RETURN, 0, 0, _REFUSE)]
