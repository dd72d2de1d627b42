"""Shared memory that goes quietly."""

from contextlib import suppress
from multiprocessing.shared_memory import SharedMemory

BOARD_BYTES = 1 << 16
"""Room enough for an `audio.board.Board`, as a number that is known before NumPy is there to lay it out."""


class QuietMemory(SharedMemory):
    """As its parent, which complains on stderr when it goes before the arrays over it do, as at the end of a program.

    The mapping goes with the last of them.
    """

    def __del__(self) -> None:
        with suppress(BufferError, OSError):
            self.close()
