"""A pipe into which a thread writes without letting go of the interpreter, so that what it says leaves at once.

Every call to the system lets other threads have the interpreter meanwhile. In a busy window the caller has it back only
when they are done, tens or hundreds of milliseconds later: sound that takes two messages would begin so much later.
"""

import os
import sys
from collections.abc import Callable
from functools import cache
from multiprocessing.connection import Connection
from typing import Any

if sys.platform != "win32":
    import socket

    class EagerConnection(Connection):
        """The end of a pair of sockets. What does not go in at once goes in as it does otherwise."""

        def _send(self, buf: Any, **_: Any) -> None:
            message = bytes(buf)
            gone = max(0, _keeping_send()(self.fileno(), message, len(message), socket.MSG_DONTWAIT))
            if gone < len(message):
                super()._send(message[gone:])  # type: ignore[misc]


def eager(connection: Connection) -> Connection:
    """The same end, written to eagerly where the system can; `connection` itself is closed then."""
    if sys.platform == "win32":
        return connection
    with connection:
        return EagerConnection(os.dup(connection.fileno()))


@cache
def _keeping_send() -> Callable[[int, bytes, int, int], int]:
    """The system's `send`, called as part of the interpreter, which is kept meanwhile."""
    import ctypes  # takes its time, and nothing is said before both processes are started

    send = ctypes.PyDLL(None).send
    send.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_int)
    send.restype = ctypes.c_ssize_t
    return send
