"""PortAudio itself. The only module that imports sounddevice, and only the audio process imports this one: two users
of PortAudio in one machine disturb each other's device lists.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from audio.errors import DeviceError


@contextmanager
def quiet() -> Iterator[None]:
    """ALSA and JACK print to stderr whatever they do not find; nobody can act on that."""
    sys.stderr.flush()
    kept, nothing = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nothing)


try:
    with quiet():
        import sounddevice as sd
except OSError as error:  # the PortAudio library itself is missing
    raise DeviceError("no_library") from error

__all__ = ["quiet", "sd"]
