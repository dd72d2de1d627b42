"""How loud every plane is with every other: one symmetric matrix for each 100 ms of a song.

With x the K-weighted planes of a song and a the factors by which they reach one side of the master, the mean square
of that side over a hop is aᵀ G a, where G = x xᵀ / frames is its Gram matrix. So the loudness of any mix follows
from these matrices alone.
"""

import numpy as np
from numpy.typing import NDArray

HOP_S = 0.1
MOST_BYTES = 96 << 20


def hop_frames(rate_hz: int) -> int:
    """Frames in 100 ms, to the nearest."""
    return max(1, round(HOP_S * rate_hz))


def packed_size(planes: int) -> int:
    """How many numbers a symmetric matrix has."""
    return planes * (planes + 1) // 2


def fits(planes: int, frames: int, rate_hz: int) -> bool:
    """Whether the matrices of such a song stay within MOST_BYTES: 64 stereo stems of almost five minutes do."""
    return frames // hop_frames(rate_hz) * packed_size(planes) * 4 <= MOST_BYTES


class GramBuilder:
    """Collects the matrices of a song, piece after piece.

    square: float32 (hops, planes), mean squares, the matrices' diagonals. packed: float32 (hops, packed_size), upper
    triangles row by row, of whole hops only; None for a song that does not fit. Both stay zero where nothing has been
    added yet. One thread at a time.
    """

    def __init__(self, planes: int, frames: int, rate_hz: int) -> None:
        self._hop = hop_frames(rate_hz)
        hops = frames // self._hop
        self._upper = np.triu_indices(planes)
        self._rest = np.zeros((planes, 0))
        self._done = 0
        self.square = np.zeros((hops, planes), np.float32)
        self.packed: NDArray[np.float32] | None = None
        if fits(planes, frames, rate_hz):
            self.packed = np.zeros((hops, packed_size(planes)), np.float32)

    def add(self, weighted: NDArray[np.float64]) -> None:
        """The next frames, float64 (planes, n)."""
        joined = np.concatenate([self._rest, weighted], axis=1)
        count = min(joined.shape[1] // self._hop, len(self.square) - self._done)
        for first in range(0, count * self._hop, self._hop):
            hop = joined[:, first : first + self._hop]
            self._measure(hop)
            self._done += 1
        self._rest = joined[:, count * self._hop :].copy()

    def _measure(self, hop: NDArray[np.float64]) -> None:
        self.square[self._done] = np.vecdot(hop, hop) / self._hop
        (live,) = np.nonzero(self.square[self._done])
        if self.packed is not None and len(live):
            matrix = np.zeros((len(hop), len(hop)))
            matrix[np.ix_(live, live)] = hop[live] @ hop[live].T / self._hop
            self.packed[self._done] = matrix[self._upper]
