"""A process that waits for a device, to be the next audio process: all is imported, so it sounds at once.

It asks for the device again and again, says each time whether one is there, and plays when told to. A library may
hang on a server that has died: whoever started this process ends it when it is silent for too long.
"""

import os
from contextlib import suppress
from multiprocessing.connection import Connection

from audio.backends.choice import open_device
from audio.backends.port import Backend
from audio.backends.wanted import Wanted
from audio.board import Board
from audio.commands import TakeOver
from audio.errors import DeviceError
from audio.exits import LEFT
from audio.host import play, settle

_SOON_S, _LATER_S, _SOON = 0.25, 1.5, 80


def main(connection: Connection, board_name: str, wanted: Wanted) -> None:
    """Sends False for every look in vain, True for a device; with `TakeOver` it is an `audio.host` on it."""
    settle()
    board = Board.attach(board_name)
    with suppress(EOFError, OSError):
        found = _await_device(connection, wanted)
        if found is not None and isinstance(connection.recv(), TakeOver):
            play(connection, board, wanted, lambda _: found)
    os._exit(LEFT)


def _await_device(connection: Connection, wanted: Wanted) -> tuple[Backend, tuple[str, ...]] | None:
    """The device; None when told anything meanwhile. Errors: EOFError, OSError when nobody listens any more."""
    looks = 0
    while True:
        try:
            found = open_device(wanted)
            connection.send(True)
            return found
        except DeviceError as error:
            connection.send(False)
            if error.reason == "no_library":
                return connection.recv() and None
        looks += 1
        if connection.poll(_SOON_S if looks < _SOON else _LATER_S):
            return None
        _look_again()


def _look_again() -> None:
    """The library knows the devices that were there when it began."""
    from audio.backends.portaudio import begin_again

    begin_again()
