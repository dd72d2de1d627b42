"""Peaks between the samples, by oversampling (ITU-R BS.1770-5, annex 2)."""

from functools import cache

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from audio.line import Line

TAPS, PHASES, BETA = 24, 4, 4.0
_MOST, _STRIDE = 256, 8  # frames in one product, and in one window of it
_WINDOWS = _MOST // _STRIDE


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


@cache
def _rows(taps: int, phases: int, beta: float) -> NDArray[np.float64]:
    """From one phase before the first to one after the last. Read-only."""
    at, phase = np.arange(taps) - (taps // 2 - 1), np.arange(-1, phases + 1)[:, None]
    distance = at - phase / phases
    window = np.i0(beta * np.sqrt(np.clip(1 - (distance / (taps // 2)) ** 2, 0, 1))) / np.i0(beta)
    rows: NDArray[np.float64] = np.sinc(distance) * window
    rows /= rows.sum(axis=1, keepdims=True)
    rows.flags.writeable = False
    return rows


class TruePeak:
    """Follows one stereo signal, block after block; nothing allocated once made.

    rows: float32 (phases, taps), an interpolator; None is the common one. delay: frames that a result is late.

    _STRIDE frames at once are a product with one long window of the signal: so the windows that are copied together
    overlap far less than if each frame had its own.
    """

    def __init__(self, block_frames: int, rows: NDArray[np.float32] | None = None) -> None:
        rows = interpolator() if rows is None else rows
        self._phases, taps = rows.shape
        self.delay = taps // 2
        self._window = taps - 1 + _STRIDE
        self._filter = np.zeros((self._phases, _STRIDE, self._window), np.float32)
        for place in range(_STRIDE):
            self._filter[:, place, place : place + taps] = rows
        self._filter = self._filter.reshape(self._phases * _STRIDE, self._window)
        rooms = -(-block_frames // _MOST)
        self._line = Line(taps - 1, rooms * _MOST, np.float32, 2)
        side, frame = self._line.all.strides
        windows = as_strided(
            self._line.all, (self._window, 2, rooms * _WINDOWS), (frame, side, frame * _STRIDE), writeable=False
        )
        self._highest = np.zeros((2, rooms * _MOST), np.float32)
        by_window = self._highest.reshape(2, -1, _STRIDE)
        each = [slice(first, first + _WINDOWS) for first in range(0, rooms * _WINDOWS, _WINDOWS)]
        self._rooms = [(windows[:, :, room], by_window[:, room]) for room in each]
        self._whole = self._room(_WINDOWS)
        self._flat = self._whole[2].reshape(-1)

    def _room(self, windows: int) -> tuple[NDArray[np.float32], ...]:
        """For so many windows a side: the windows, and their view by side; the points, and their view by phase; the
        highest of each place, and their view by side, window and place."""
        taps = np.zeros((self._window, 2 * windows), np.float32)
        dense = np.zeros((self._phases * _STRIDE, 2 * windows), np.float32)
        best = np.zeros(_STRIDE * 2 * windows, np.float32)
        return (
            taps,
            taps.reshape(self._window, 2, windows),
            dense,
            dense.reshape(self._phases, -1),
            best,
            best.reshape(_STRIDE, 2, windows).transpose(1, 2, 0),
        )

    def frames(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        """Highest magnitude in each frame and up to the next, (2, frames), `delay` frames late.

        block: float32 (2, frames ≤ block_frames). The answer is a view, good until the next call.
        """
        frames = block.shape[1]
        np.copyto(self._line.block(frames), block)
        _, _, _, by_phase, best, by_place = self._whole
        for windows, highest in self._rooms[: -(-frames // _MOST)]:
            self._interpolate(windows)
            np.maximum.reduce(by_phase, axis=0, out=best)
            np.copyto(highest, by_place)
        self._line.move(frames)
        return self._highest[:, :frames]

    def highest(self, block: NDArray[np.float32]) -> float:
        """Highest of `frames`, a little sooner."""
        frames = block.shape[1]
        if frames % _MOST:
            return float(self.frames(block).max())
        np.copyto(self._line.block(frames), block)
        highest = 0.0
        for windows, _ in self._rooms[: frames // _MOST]:
            points = self._interpolate(windows)
            highest = max(highest, points.item(points.argmax()))  # sooner than `maximum.reduce`
        self._line.move(frames)
        return highest

    def _interpolate(self, windows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Magnitudes of all points of a room full of windows, in no order."""
        # A product of the same shape each time: of another shape BLAS might sum in another order. What the windows
        # behind the last hold is old and goes nowhere.
        taps, by_side, dense, _, _, _ = self._whole
        np.copyto(by_side, windows)
        np.matmul(self._filter, taps, out=dense)
        np.abs(dense, out=dense)
        return self._flat
