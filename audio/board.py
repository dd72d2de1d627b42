"""The one small piece of memory that the window process and the audio process share for values.

Mix to the audio process (mailbox), status from it (mailbox), meters from it (two banks); and a note of what the
decode process is at. It belongs to the window process and outlives an audio process that dies, so the next one is
told nothing twice.
"""

from contextlib import suppress

import numpy as np
from numpy.typing import NDArray

from audio.mailbox import Mailbox
from audio.meters import MeterWriter, columns
from audio.params import MOST_STRIPS, PACKED
from audio.shared import BOARD_BYTES, QuietMemory
from audio.status import FIELDS
from audio.work import CELLS, Work

_COLUMNS = columns(MOST_STRIPS)
_MIX, _STATUS, _EPOCHS, _WORK = slice(0, 1), slice(1, 2), slice(2, 4), slice(4, 4 + CELLS)
_INTS = 16
_DOUBLES = PACKED + FIELDS + 2 * _COLUMNS
_BYTES = 8 * (_INTS + _DOUBLES) + 4 * 2 * _COLUMNS


class Board:
    """mix, status: mailboxes of PACKED and FIELDS numbers; work: of the decode process.

    Each process builds one over the same memory.
    """

    def __init__(self, memory: QuietMemory | None = None) -> None:
        """Over memory by that name, or over plain memory of this process (for a bounce, for tests)."""
        assert _BYTES <= BOARD_BYTES
        self._memory = memory
        buffer = memory.buf if memory is not None else None
        if buffer is None:
            buffer = memoryview(bytearray(_BYTES))
        ints = np.frombuffer(buffer, np.int64, _INTS)
        doubles = np.frombuffer(buffer, np.float64, _DOUBLES, 8 * _INTS)
        maxima = np.frombuffer(buffer, np.float32, 2 * _COLUMNS, 8 * (_INTS + _DOUBLES)).reshape(2, _COLUMNS)
        self.mix = Mailbox(ints[_MIX], doubles[:PACKED])
        self._status_number: NDArray[np.int64] = ints[_STATUS]
        self._status_values: NDArray[np.float64] = doubles[PACKED : PACKED + FIELDS]
        self.status = Mailbox(self._status_number, self._status_values)
        self.work = Work(ints[_WORK])
        self._epochs: NDArray[np.int64] = ints[_EPOCHS]
        self._maxima: NDArray[np.float32] = maxima
        self._sums: NDArray[np.float64] = doubles[PACKED + FIELDS :].reshape(2, _COLUMNS)

    @classmethod
    def create(cls) -> "Board":
        return cls(QuietMemory(create=True, size=BOARD_BYTES))

    @classmethod
    def attach(cls, name: str) -> "Board":
        """Only from a spawned child, which shares its parent's resource tracker."""
        return cls(QuietMemory(name))

    @property
    def name(self) -> str:
        return self._memory.name if self._memory is not None else ""

    def meter_writer(self) -> MeterWriter:
        return MeterWriter(self._epochs, self._maxima, self._sums)

    def look(self) -> tuple[Mailbox, NDArray[np.int64], NDArray[np.float32], NDArray[np.float64]]:
        """For a reader: the status in a mailbox of its own, and the tables of the meters."""
        status = Mailbox(self._status_number, self._status_values)
        return status, self._epochs, self._maxima, self._sums

    def close(self) -> None:
        """Lets go of the memory, once nobody holds a mailbox or a meter of this board any more."""
        del self.mix, self.status, self.work, self._epochs, self._maxima, self._sums
        del self._status_number, self._status_values
        if self._memory is not None:
            with suppress(BufferError):
                self._memory.close()

    def unlink(self) -> None:
        """Takes away the name; the memory goes with the last process that maps it."""
        if self._memory is not None:
            self._memory.unlink()
