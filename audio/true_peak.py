"""Peaks between the samples, by oversampling (ITU-R BS.1770-5, annex 2)."""

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

TAPS, PHASES, BETA = 24, 4, 4.0
_MOST = 512  # frames at once: more would not stay in the cache


def interpolator(taps: int = TAPS, phases: int = PHASES, beta: float = BETA) -> NDArray[np.float32]:
    """Kaiser-windowed sinc (phases, taps): row p gives the sample p/phases after the one taps/2 − 1 from the newest.

    Row 0 passes the samples themselves.
    """
    return _rows(taps, phases, beta)[1:-1].astype(np.float32)


def bounding_interpolator(taps: int, phases: int, beta: float) -> NDArray[np.float32]:
    """The same, raised with frequency by what lies between its points at most, so that no peak is higher.

    Half-way between two points d apart a peak is higher than both by d²/8 · |f″|: y − Δ²y/8 in place of y.
    """
    rows = _rows(taps, phases, beta)
    bent = rows[1:-1] - (rows[:-2] - 2 * rows[1:-1] + rows[2:]) / 8
    return bent.astype(np.float32)


def _rows(taps: int, phases: int, beta: float) -> NDArray[np.float64]:
    """From one phase before the first to one after the last."""
    at = np.arange(taps) - (taps // 2 - 1)
    rows = []
    for phase in range(-1, phases + 1):
        distance = at - phase / phases
        window = np.i0(beta * np.sqrt(np.clip(1 - (distance / (taps // 2)) ** 2, 0, 1))) / np.i0(beta)
        row = np.sinc(distance) * window
        rows.append(row / row.sum())
    return np.array(rows)


class TruePeak:
    """Follows one stereo signal, block after block; nothing allocated once made.

    rows: float32 (phases, taps), an interpolator; None is the common one. delay: frames that a result is late.
    """

    def __init__(self, block_frames: int, rows: NDArray[np.float32] | None = None) -> None:
        self._filter = interpolator() if rows is None else rows
        phases, self._count = self._filter.shape
        taps, most = self._count, min(block_frames, _MOST)
        self.delay = taps // 2
        self._line = np.zeros((2, taps - 1 + block_frames), np.float32)
        side, frame = self._line.strides
        self._shifted = as_strided(self._line, (taps, 2, block_frames), (frame, side, frame), writeable=False)
        self._taps = np.zeros(taps * 2 * most, np.float32)
        self._dense = np.zeros(phases * 2 * most, np.float32)
        self._some = np.zeros(2 * most, np.float32)
        self._highest = np.zeros((2, block_frames), np.float32)
        self._rest = np.zeros((2, taps - 1), np.float32)

    def frames(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        """Highest magnitude in each frame and up to the next, (2, frames), `delay` frames late.

        block: float32 (2, frames ≤ block_frames). The answer is a view, good until the next call.
        """
        frames, before = block.shape[1], self._count - 1
        np.copyto(self._line[:, before : before + frames], block)
        highest = self._highest[:, :frames]
        for first in range(0, frames, _MOST):
            self._some_frames(first, highest[:, first : first + _MOST])
        np.copyto(self._rest, self._line[:, frames : frames + before])
        np.copyto(self._line[:, :before], self._rest)
        return highest

    def _some_frames(self, first: int, highest: NDArray[np.float32]) -> None:
        phases, count, frames = len(self._filter), self._count, highest.shape[1]
        taps = self._taps[: count * 2 * frames]
        np.copyto(taps.reshape(count, 2, frames), self._shifted[:, :, first : first + frames])
        dense = self._dense[: phases * 2 * frames].reshape(phases, 2 * frames)
        np.matmul(self._filter, taps.reshape(count, 2 * frames), out=dense)
        np.abs(dense, out=dense)
        some = self._some[: 2 * frames]
        np.maximum.reduce(dense, axis=0, out=some)
        np.copyto(highest, some.reshape(2, frames))
