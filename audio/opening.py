"""Where an audio process begins: PortAudio looks for devices in a thread of its own while NumPy is imported, for it
mostly waits for others.
"""

import gc
import threading
from contextlib import suppress
from multiprocessing.connection import Connection

from audio.backends.wanted import Wanted
from audio.errors import DeviceError
from audio.priority import CONTROL, raise_priority


def main(connection: Connection, board_name: str, wanted: Wanted) -> None:
    """As `audio.host.main`."""
    gc.disable()  # for good: nothing that stays is worth a look, and a look during imports takes its time
    if wanted.backend != "silent":
        threading.Thread(target=_look_for_devices, daemon=True).start()
    raise_priority(CONTROL)  # before the imports: nothing sounds until this process knows its device
    from audio.host import main as play

    play(connection, board_name, wanted)


def _look_for_devices() -> None:
    with suppress(DeviceError):  # whoever opens a device meets it again
        from audio.backends import library  # noqa: F401
