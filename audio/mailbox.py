"""A value in shared memory of which the latest counts: one writer, one reader, nobody waits.

A sequence lock: odd while the writer is in the middle of it. A reader that meets a half-written value keeps what
it had and looks again the next time. Relies on stores being seen in order, as on x86; on ARM the many
instructions between two assignments are what keeps them apart.
"""

from struct import Struct

import numpy as np
from numpy.typing import NDArray


class Mailbox:
    """sequence: int64 (1,), values: float64 (n,), both shared by writer and reader, zeros at first."""

    def __init__(self, sequence: NDArray[np.int64], values: NDArray[np.float64]) -> None:
        # As memory: a few bytes are read and written in a fraction of the time that NumPy takes.
        self._sequence: memoryview[int] = sequence.data
        self._values = values.data
        self._seen = 0
        self._draft = np.zeros_like(values).data

    def write(self, values: NDArray[np.float64]) -> None:
        """Publishes values, float64 (≤ n,); the rest of the box stays as it is."""
        number = self._begin()
        self._values[: len(values)] = values.data
        self._sequence[0] = number + 1

    def pack(self, form: Struct, *numbers: float) -> None:
        """Publishes numbers, in the form of so many float64. For the callback."""
        number = self._begin()
        form.pack_into(self._values, 0, *numbers)
        self._sequence[0] = number + 1

    def _begin(self) -> int:
        # A writer that died half-way has left an odd number behind.
        self._sequence[0] = number = (self._sequence[0] + 1) | 1
        return number

    def read(self, into: NDArray[np.float64]) -> bool:
        """Copies the whole box to `into`, float64 (n,), if there is something new; else leaves `into` alone.

        For the callback: no lock, no wait. False also when the value is just being written.
        """
        before = self._sequence[0]
        if before == self._seen or before & 1:
            return False
        self._draft[:] = self._values
        if self._sequence[0] != before:
            return False
        self._seen = before
        into.data[:] = self._draft
        return True
