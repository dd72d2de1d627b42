"""Rows of samples with the latest of those before them in front, block after block; nothing allocated once made."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


class Line:
    """all: (rows, before + room); a block stands from column `before` on, what came before it in front."""

    def __init__(self, before: int, room: int, dtype: Any, rows: int = 1) -> None:
        self.before = before
        self.all: NDArray[Any] = np.zeros((rows, before + room), dtype)
        self._front = self.all[:, :before]
        self._room, self._whole, self._latest = room, self.all[:, before:], self.all[:, room:]  # the most frequent
        self._rest = np.zeros((rows, before), dtype)

    def block(self, frames: int) -> NDArray[Any]:
        """Where the next block goes."""
        return self._whole if frames == self._room else self.all[:, self.before : self.before + frames]

    def pass_by(self, block: NDArray[Any]) -> None:
        """A block comes and is over, and only those after it matter."""
        frames = block.shape[1]
        if frames >= self.before:
            self._front[...] = block[:, frames - self.before :]
        else:
            self.block(frames)[...] = block
            self.move(frames)

    def move(self, frames: int) -> None:
        """A block of so many frames is over: the latest go to the front."""
        latest = self._latest if frames == self._room else self.all[:, frames : frames + self.before]
        if frames >= self.before:
            self._front[...] = latest
        else:  # they overlap, and NumPy would make a copy of its own
            self._rest[...] = latest
            self._front[...] = self._rest
