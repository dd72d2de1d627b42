"""Both processes, started before anything else is imported: a quarter of a second of imports there goes on while
those here do. Nothing in this module, nor in what it imports, may need NumPy.
"""

from audio.backends.wanted import Wanted
from audio.child import Child
from audio.shared import BOARD_BYTES, QuietMemory


def start_host(board_name: str, wanted: Wanted) -> Child:
    """An `audio.host` in a process of its own."""
    return Child("audio", "audio.opening", board_name, wanted)


def start_decoder(board_name: str) -> Child:
    """An `audio.source.worker` in a process of its own."""
    return Child("decoder", "audio.source.worker", board_name)


def start_first(wanted: Wanted) -> tuple[QuietMemory, Child, Child]:
    """Memory for a board, zeroed, and over it the audio process and the decode process."""
    memory = QuietMemory(create=True, size=BOARD_BYTES)
    return memory, start_host(memory.name, wanted), start_decoder(memory.name)
