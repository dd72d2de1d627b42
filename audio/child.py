"""A child process and the pipe to it: started, told, heard, ended; never waited for without a limit."""

import multiprocessing
from contextlib import suppress
from importlib import import_module
from multiprocessing.connection import Connection
from typing import Any

_SPAWN = multiprocessing.get_context("spawn")
_END_S = 1.0


def _enter(module: str, connection: Connection, *arguments: Any) -> None:
    import_module(module).main(connection, *arguments)


class Child:
    """Runs `main(connection, *arguments)` of a module in a spawned process, which ends when the pipe does.

    The module is imported there only: the parent carries neither decoders nor devices.
    """

    def __init__(self, name: str, module: str, *arguments: Any) -> None:
        self.connection: Connection
        self.connection, theirs = _SPAWN.Pipe()
        self.process = _SPAWN.Process(target=_enter, args=(module, theirs, *arguments), name=name, daemon=True)
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
