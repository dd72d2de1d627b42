"""A child process and the pipe to it: started, told, heard, ended; never waited for without a limit."""

import gc
import multiprocessing
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from multiprocessing.connection import Connection
from typing import Any

from audio.eager import eager

_SPAWN = multiprocessing.get_context("spawn")
_END_S = 1.0


def _enter(module: str, connection: Connection, *arguments: Any) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the window's; the end of the pipe is ours
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    gc.disable()  # a look at what is being imported takes its time and finds nothing
    main = import_module(module).main
    gc.enable()
    main(connection, *arguments)


@contextmanager
def _deaf() -> Iterator[None]:
    """A process started by this thread meanwhile is deaf to Ctrl-C from its first instruction on."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class Child:
    """Runs `main(connection, *arguments)` of a module in a spawned process, which ends when the pipe does.

    The module is imported there only: the parent carries neither decoders nor devices.
    """

    def __init__(self, name: str, module: str, *arguments: Any) -> None:
        ours, theirs = _SPAWN.Pipe()
        self.connection: Connection = eager(ours)
        self.process = _SPAWN.Process(target=_enter, args=(module, theirs, *arguments), name=name, daemon=True)
        with _deaf():
            self.process.start()
        theirs.close()

    def tell(self, message: object) -> bool:
        """False when nobody listens any more."""
        try:
            self.connection.send(message)
        except (OSError, ValueError):
            return False
        return True

    def hear(self) -> list[Any]:
        """All messages that have arrived. A child that died half-way through one is silent."""
        messages: list[Any] = []
        with suppress(EOFError, OSError):
            while self.connection.poll():
                messages.append(self.connection.recv())
        return messages

    def end(self, farewell: object) -> None:
        """Asks, then insists. Returns within about two seconds, the process gone."""
        self.tell(farewell)
        with suppress(OSError):
            self.connection.close()
        self.process.join(_END_S)
        if self.process.is_alive():
            self.process.kill()
            self.process.join(_END_S)
