"""Peaks between the samples, by four-fold oversampling (ITU-R BS.1770-5, annex 2)."""

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

TAPS = 24
DELAY = TAPS // 2  # frames that a result is behind its input
_PHASES = 4
_BETA = 4.0


def interpolator() -> NDArray[np.float32]:
    """Kaiser-windowed sinc (4, TAPS): row p gives the sample p/4 after the one DELAY − 1 from the newest end.

    Row 0 passes the samples themselves.
    """
    at = np.arange(TAPS) - (DELAY - 1)
    rows = []
    for phase in range(_PHASES):
        distance = at - phase / _PHASES
        window = np.i0(_BETA * np.sqrt(np.clip(1 - (distance / DELAY) ** 2, 0, 1))) / np.i0(_BETA)
        row = np.sinc(distance) * window
        rows.append(row / row.sum())
    return np.array(rows, np.float32)


class TruePeak:
    """Follows one stereo signal, block after block; nothing allocated once made."""

    def __init__(self, block_frames: int) -> None:
        self._filter = interpolator()
        self._line = np.zeros((2, TAPS - 1 + block_frames), np.float32)
        side, frame = self._line.strides
        self._shifted = as_strided(self._line, (TAPS, 2, block_frames), (frame, side, frame), writeable=False)
        self._taps = np.zeros(TAPS * 2 * block_frames, np.float32)
        self._dense = np.zeros(_PHASES * 2 * block_frames, np.float32)
        self._highest = np.zeros(2 * block_frames, np.float32)
        self._rest = np.zeros((2, TAPS - 1), np.float32)

    def frames(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        """Highest magnitude in each frame and up to the next, (2, frames), DELAY frames late.

        block: float32 (2, frames ≤ block_frames). The answer is a view, good until the next call.
        """
        frames = block.shape[1]
        np.copyto(self._line[:, TAPS - 1 : TAPS - 1 + frames], block)
        taps = self._taps[: TAPS * 2 * frames]
        np.copyto(taps.reshape(TAPS, 2, frames), self._shifted[:, :, :frames])
        dense = self._dense[: _PHASES * 2 * frames].reshape(_PHASES, 2 * frames)
        np.matmul(self._filter, taps.reshape(TAPS, 2 * frames), out=dense)
        np.abs(dense, out=dense)
        highest = self._highest[: 2 * frames]
        np.maximum.reduce(dense, axis=0, out=highest)
        np.copyto(self._rest, self._line[:, frames : frames + TAPS - 1])
        np.copyto(self._line[:, : TAPS - 1], self._rest)
        return highest.reshape(2, frames)
