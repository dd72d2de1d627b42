"""Real-time priority, where the system lets a program have it; where not, all goes on without.

Both threads of the audio process get it: if only the callback had, it would wait for an interpreter lock held by
a control thread that the system has put to sleep.
"""

import os
from contextlib import suppress

CALLBACK, CONTROL = 10, 5


def may_raise_priority() -> bool:
    """Whether `raise_priority` is likely to succeed."""
    if not hasattr(os, "sched_setscheduler"):
        return False
    import resource

    return os.geteuid() == 0 or resource.getrlimit(resource.RLIMIT_RTPRIO)[0] >= CALLBACK


def raise_priority(level: int) -> None:
    """The calling thread's, and of the threads it starts from now on."""
    if hasattr(os, "sched_setscheduler"):
        with suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(level))
