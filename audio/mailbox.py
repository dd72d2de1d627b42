"""A value in shared memory of which the latest counts: one writer, one reader, nobody waits.

A sequence lock: odd while the writer is in the middle of it. A reader that meets a half-written value keeps what
it had and looks again the next time. Relies on stores being seen in order, as on x86; on ARM the many
instructions between two NumPy assignments are what keeps them apart.
"""

import numpy as np
from numpy.typing import NDArray


class Mailbox:
    """sequence: int64 (1,), values: float64 (n,), both shared by writer and reader, zeros at first."""

    def __init__(self, sequence: NDArray[np.int64], values: NDArray[np.float64]) -> None:
        self._sequence, self._values = sequence, values
        self._seen = 0
        self._draft = np.zeros_like(values)

    def write(self, values: NDArray[np.float64]) -> None:
        """Publishes values, float64 (≤ n,); the rest of the box stays as it is."""
        # A writer that died half-way has left an odd number behind.
        number = (int(self._sequence[0]) + 1) | 1
        self._sequence[0] = number
        self._values[: len(values)] = values
        self._sequence[0] = number + 1

    def read(self, into: NDArray[np.float64]) -> bool:
        """Copies the whole box to `into`, float64 (n,), if there is something new; else leaves `into` alone.

        For the callback: no lock, no wait. False also when the value is just being written.
        """
        before = int(self._sequence[0])
        if before == self._seen or before & 1:
            return False
        np.copyto(self._draft, self._values)
        if int(self._sequence[0]) != before:
            return False
        self._seen = before
        np.copyto(into, self._draft)
        return True
