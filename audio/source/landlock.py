"""Takes the right to write files away from this process for good, but for a few folders. Linux 5.13 and later.

Source: landlock(7), linux/landlock.h.
"""

import ctypes
import os
import sys
from collections.abc import Iterable
from pathlib import Path

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_WHICH_VERSION = 1
_RULE_PATH_BENEATH = 1
_NO_NEW_PRIVS = 38

_EXECUTE, _WRITE, _REFER, _TRUNCATE = 1 << 0, 1 << 1, 1 << 13, 1 << 14
_REMOVE_AND_MAKE = sum(1 << bit for bit in range(4, 13))
_TCP = 3  # bind and connect
_ABSTRACT_SOCKETS_AND_SIGNALS = 3


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


def write_only_beneath(folders: Iterable[Path]) -> bool:
    """From now on this thread and all it starts write, make and delete files nowhere else; they read as before.

    Where the kernel can, TCP and signals to other processes are taken away, too. Whether the system did it.
    """
    if sys.platform != "linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(_CREATE, None, 0, _WHICH_VERSION)
    if version < 1:
        return False
    files = _EXECUTE | _WRITE | _REMOVE_AND_MAKE | (_REFER if version >= 2 else 0) | (_TRUNCATE if version >= 3 else 0)
    ruleset = _Ruleset(files, _TCP if version >= 4 else 0, _ABSTRACT_SOCKETS_AND_SIGNALS if version >= 6 else 0)
    size = 8 if version < 4 else 16 if version < 6 else 24
    handle = libc.syscall(_CREATE, ctypes.byref(ruleset), size, 0)
    if handle < 0:
        return False
    try:
        for folder in folders:
            _allow(libc, handle, folder, files & ~_EXECUTE)
        return bool(libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 and libc.syscall(_RESTRICT, handle, 0) == 0)
    finally:
        os.close(handle)


def _allow(libc: ctypes.CDLL, handle: int, folder: Path, rights: int) -> None:
    """A folder that is not there needs no right."""
    try:
        opened = os.open(folder, getattr(os, "O_PATH", 0) | os.O_CLOEXEC)
    except OSError:
        return
    try:
        libc.syscall(_ADD, handle, _RULE_PATH_BENEATH, ctypes.byref(_Beneath(rights, opened)), 0)
    finally:
        os.close(opened)
