"""Samples of a song in plain memory, complete from the start, with the face of a `PcmStore`."""

import numpy as np
from numpy.typing import NDArray

from audio.deck import PAGE_FRAMES


class PlainStore:
    """Over planes, float32 (2N, frames): for warming up, for a bounce, for tests."""

    def __init__(self, planes: NDArray[np.float32], generation: int = 1) -> None:
        self.planes = np.ascontiguousarray(planes, np.float32)
        self.strips, self.frames = planes.shape[0] // 2, planes.shape[1]
        self.slots = -(-self.frames // PAGE_FRAMES)
        self.generation = generation
        self.want_frame = 0
        self.loop: tuple[int, int] | None = None

    def ready(self, first_page: int, last_page: int) -> bool:
        return True

    def decoded(self) -> float:
        return 1.0

    def close(self) -> None:
        """Nothing to let go of."""
