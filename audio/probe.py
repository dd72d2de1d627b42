"""A process that looks whether there is a device, says so and ends: libraries may hang on a server that has."""

import os
from contextlib import suppress
from multiprocessing.connection import Connection

from audio.backends.choice import Wanted, open_device
from audio.errors import DeviceError


def main(connection: Connection, wanted: Wanted) -> None:
    """Sends True or False."""
    try:
        open_device(wanted)
        found = True
    except DeviceError:
        found = False
    with suppress(OSError):
        connection.send(found)
    os._exit(0)
