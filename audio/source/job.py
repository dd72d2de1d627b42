"""Puts this process into a Windows job of its own: a bound on memory, and no other program started.

Source: Microsoft Learn, JOBOBJECT_EXTENDED_LIMIT_INFORMATION and SetInformationJobObject (Windows 8 and later, where
a process may be in several jobs at once).
"""

import ctypes
from typing import Any

_EXTENDED_LIMITS = 9
_ONE_PROCESS, _PROCESS_MEMORY, _DIE_QUIETLY, _WITH_THE_JOB = 0x8, 0x100, 0x400, 0x2000


class _Basic(ctypes.Structure):
    _fields_ = (
        ("process_time", ctypes.c_int64),
        ("job_time", ctypes.c_int64),
        ("flags", ctypes.c_uint32),
        ("least_working_set", ctypes.c_size_t),
        ("most_working_set", ctypes.c_size_t),
        ("processes", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("priority", ctypes.c_uint32),
        ("scheduling", ctypes.c_uint32),
    )


class Limits(ctypes.Structure):
    """144 bytes in a 64-bit process."""

    _fields_ = (
        ("basic", _Basic),
        ("io", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process_memory", ctypes.c_size_t),
        ("peak_job_memory", ctypes.c_size_t),
    )


def enter_job(memory_bytes: int, kernel: Any = None) -> bool:
    """Whether the limits hold from now on. kernel: the system's kernel32, unless another one is given."""
    try:
        kernel = kernel or ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined,unused-ignore]
        kernel.CreateJobObjectW.restype = kernel.GetCurrentProcess.restype = ctypes.c_void_p
        # The handle is never closed: the job lives as long as this process, and ends with it.
        job = ctypes.c_void_p(kernel.CreateJobObjectW(None, None))
        limits = Limits()
        limits.basic.flags = _ONE_PROCESS | _PROCESS_MEMORY | _DIE_QUIETLY | _WITH_THE_JOB
        limits.basic.processes = 1
        limits.process_memory = memory_bytes
        bound = kernel.SetInformationJobObject(
            job, _EXTENDED_LIMITS, ctypes.byref(limits), ctypes.c_uint32(ctypes.sizeof(limits))
        )
        process = ctypes.c_void_p(kernel.GetCurrentProcess())
        return bool(bound and kernel.AssignProcessToJobObject(job, process))
    except (AttributeError, OSError):
        return False
