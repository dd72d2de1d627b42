"""The master's samples of one block, ready to be looked at in every way in which they are."""

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray


class MasterBlock:
    """planar: float32 (2, frames), in one piece: `samples`; left, right: its rows;
    ones, others: (2, 2, frames), all pairs of the two.
    Scratch of the same shape: magnitudes, of all and of each side."""

    def __init__(self, room: NDArray[np.float32], scratch: NDArray[np.float32], frames: int) -> None:
        """Views of both, float32 (≥ 2 × frames,)."""
        self.frames = frames
        self.samples, self.magnitudes = room[: 2 * frames], scratch[: 2 * frames]
        self.planar = self.samples.reshape(2, frames)
        self.left, self.right = self.planar
        side, frame = self.planar.strides
        self.ones, self.others = (
            as_strided(self.planar, (2, 2, frames), (*steps, frame), writeable=False)
            for steps in ((side, 0), (0, side))
        )
        self.left_magnitudes, self.right_magnitudes = self.magnitudes.reshape(2, frames)


class MasterBlocks:
    """One after the other, in the same memory; nothing allocated for those of full length."""

    def __init__(self, block_frames: int) -> None:
        self.most_frames = block_frames
        self._room, self._scratch = (np.zeros(2 * block_frames, np.float32) for _ in range(2))
        self._whole = MasterBlock(self._room, self._scratch, block_frames)

    def next(self, frames: int) -> MasterBlock:
        """The block before is lost."""
        return self._whole if frames == self.most_frames else MasterBlock(self._room, self._scratch, frames)
