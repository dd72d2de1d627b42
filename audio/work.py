"""What the decode process is at, noted where it survives: who to suspect when it dies, and whether it moves at all."""

import numpy as np
from numpy.typing import NDArray

THREADS = 8
CELLS = THREADS + 2
IDLE = -1
_GENERATION, _STEPS = THREADS, THREADS + 1


class Work:
    """cells: int64 (CELLS,), shared by the decode process that writes and the window process that reads."""

    def __init__(self, cells: NDArray[np.int64] | None = None) -> None:
        self._cells = np.full(CELLS, IDLE, np.int64) if cells is None else cells

    def begin(self, generation: int) -> None:
        """Another song, nothing in hand. With generation 0: for a new decode process."""
        self._cells[:THREADS] = IDLE
        self._cells[_GENERATION] = generation
        self._cells[_STEPS] += 1

    def note(self, thread: int, row: int) -> None:
        """Thread 0 … 7 takes up the strip of this row, or with IDLE puts it down."""
        self._cells[thread] = row
        self._cells[_STEPS] += 1

    @property
    def generation(self) -> int:
        return int(self._cells[_GENERATION])

    @property
    def rows(self) -> tuple[int, ...]:
        """Rows in hand at this moment."""
        return tuple(sorted({int(row) for row in self._cells[:THREADS] if row != IDLE}))

    @property
    def steps(self) -> int:
        """Moves whenever anything was taken up or put down."""
        return int(self._cells[_STEPS])
