"""The K-weighting of many planes at once, for a song read in pieces.

The filter is one matrix a unit of 64 frames (`audio.k_weighting`): (y; s') = M (x; s). All units of a piece are
multiplied together as if the memory s were zero; what the memories were is then found by doubling,
s' of k units = A^k s, and added. So a piece costs a few products and no loop over its units.
"""

import numpy as np
from numpy.typing import NDArray

from audio.k_weighting import UNIT, block_matrix

# Far below any sound; smaller numbers are slow to calculate with.
_NOTHING = 1e-30


class Weighting:
    """`planes` filters side by side, each with its own memory. One thread at a time."""

    def __init__(self, planes: int, rate_hz: int) -> None:
        matrix = block_matrix(rate_hz)
        self._from_input = np.ascontiguousarray(matrix[:, :UNIT].T)
        self._from_memory = np.ascontiguousarray(matrix[:UNIT, UNIT:].T)
        self._advance = matrix[UNIT:, UNIT:].T
        self._memory = np.zeros((planes, 4))

    def weigh(self, piece: NDArray[np.float32]) -> NDArray[np.float64]:
        """The weighted samples, float64 (planes, n), of the next n frames: float32 (planes, n), n whole units."""
        weighted = np.zeros(piece.shape)
        # A stem that has not entered, has ended or is broken costs next to nothing.
        (live,) = np.nonzero(piece.any(axis=1) | self._memory.any(axis=1))
        if len(live):
            weighted[live] = self._weigh(piece[live], live)
        return weighted

    def _weigh(self, piece: NDArray[np.float32], live: NDArray[np.intp]) -> NDArray[np.float64]:
        planes, frames = piece.shape
        memory = self._memory[live]
        units = frames // UNIT
        raw = piece.astype(np.float64).reshape(planes * units, UNIT) @ self._from_input
        after = raw[:, UNIT:].reshape(planes, units, 4).copy()
        after[:, 0] += memory @ self._advance
        step, power = 1, self._advance
        while step < units:
            after[:, step:] += after[:, :-step] @ power
            step, power = 2 * step, power @ power
        before = np.concatenate([memory[:, None], after[:, :-1]], axis=1).reshape(planes * units, 4)
        weighted = raw[:, :UNIT] + before @ self._from_memory
        self._memory[live] = np.where(np.abs(after[:, -1]) < _NOTHING, 0.0, after[:, -1])
        return weighted.reshape(planes, frames)
