"""Peaks between the samples, by oversampling (ITU-R BS.1770-5, annex 2)."""

import math
from functools import cache

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from audio.line import Line

TAPS, PHASES, BETA = 24, 4, 4.0
_TOGETHER, _STRIDE = 256, 8  # frames in one product, and in one window of it
_ROUNDED = 1 + 1e-5  # for float32


def interpolator(taps: int = TAPS, phases: int = PHASES, beta: float = BETA) -> NDArray[np.float32]:
    """Kaiser-windowed sinc (phases, taps): row p gives the sample p/phases after the one taps/2 − 1 from the newest.

    Row 0 passes the samples themselves.
    """
    return _rows(taps, phases, beta)[1:-1].astype(np.float32)


def bounding_interpolator(taps: int, phases: int, beta: float) -> NDArray[np.float32]:
    """The same, raised with frequency by what lies between its points at most, so that no peak is higher.

    Half-way between two points d apart a tone is higher than both by 1 / cos πfd. With y − kΔ²y in place of y they are
    higher themselves, by 1 + k (2 − 2 cos 2πfd): k is such that at half the rate, and therefore below, this is enough.
    """
    rows, half_way = _rows(taps, phases, beta), math.pi / 2 / phases
    k = (1 / math.cos(half_way) - 1) / (2 - 2 * math.cos(2 * half_way))
    bent = rows[1:-1] - k * (rows[:-2] - 2 * rows[1:-1] + rows[2:])
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


def _strongest_bend(rows: NDArray[np.float64]) -> float:
    """How far a point may lie off the straight line between the samples beside it, in second differences."""
    middle = rows.shape[1] // 2 - 1
    right = rows @ (np.arange(rows.shape[1]) - middle)
    rest = rows.copy()
    rest[:, middle] -= rows.sum(axis=1) - right
    rest[:, middle + 1] -= right
    return float(np.abs(rest.cumsum(axis=1).cumsum(axis=1)).sum(axis=1).max())


class TruePeak:
    """Follows one stereo signal, block after block; nothing allocated once made.

    rows: float32 (phases, taps), an interpolator of 2^n phases; None is the common one. delay: frames that a result is
    late. line: the signal; as many frames before the block as the taps need, or `before`, if that is more.

    _STRIDE frames at once are a product with one long window of the signal: so the windows that are copied together
    overlap far less than if each frame had its own. together: frames in one product.
    """

    def __init__(
        self, block_frames: int, rows: NDArray[np.float32] | None = None, before: int = 0, together: int = _TOGETHER
    ) -> None:
        rows = interpolator() if rows is None else rows
        phases, taps = rows.shape
        self.delay = taps // 2
        window = taps - 1 + _STRIDE
        spread = np.zeros((phases, _STRIDE, window), np.float32)
        for place in range(_STRIDE):
            spread[:, place, place : place + taps] = rows
        self._filter = spread.reshape(phases * _STRIDE, window)
        rooms, many = -(-block_frames // together), together // _STRIDE
        self._together = together
        self.line = Line(max(taps - 1, before), rooms * together, np.float32, 2)
        side, frame = self.line.all.strides
        windows = as_strided(
            self.line.all[:, self.line.before + 1 - taps :],
            (window, 2, rooms * many),
            (frame, side, frame * _STRIDE),
            writeable=False,
        )
        self._highest = np.zeros(rooms * together)
        self._rooms = [
            (windows[:, :, first : first + many], highest, highest.reshape(many, _STRIDE).T)
            for first, highest in zip(range(0, rooms * many, many), self._highest.reshape(rooms, together), strict=True)
        ]
        # Of one room: its windows; the points, by phase, too; the highest of all phases, of both sides and of one.
        self._taps = np.zeros((window, 2 * many), np.float32)
        self._taps_by_side = self._taps.reshape(window, 2, many)
        self._dense = np.zeros((phases * _STRIDE, 2 * many), np.float32)
        self._flat, self._by_phase = self._dense.reshape(-1), self._dense.reshape(phases, -1)
        self._of_phases = np.zeros(2 * together, np.float32)
        self._left, self._right = self._of_phases.reshape(_STRIDE, 2, many).transpose(1, 0, 2)
        self._higher = np.zeros((_STRIDE, many), np.float32)
        self._signal = self.line.all.reshape(-1)
        self._steps, self._bends = (np.zeros(self._signal.size - less, np.float32) for less in (1, 2))
        row = self.line.all.shape[1]
        self._seam = self._bends[row - 2 : row]  # from one side to the other
        self._strongest = _strongest_bend(rows.astype(np.float64))
        self._loud = False

    def frames(self, block: NDArray[np.float32], above: float = -1.0) -> NDArray[np.float64] | None:
        """Highest magnitude of both sides in each frame and up to the next, `delay` frames late; 0 where nothing near
        is above that level, None where nothing is anywhere. A view, good until the next call. Then comes `move`.

        block: float32 (2, frames ≤ block_frames).
        """
        frames = block.shape[1]
        self.line.block(frames)[...] = block
        if not self._loud and self._at_most() <= above:
            return None
        return self._frames(frames, above)

    def _frames(self, frames: int, above: float) -> NDArray[np.float64] | None:
        found = False
        for windows, highest, by_place in self._rooms[: -(-frames // self._together)]:
            if self._interpolate(windows) > above:
                np.maximum.reduce(self._by_phase, axis=0, out=self._of_phases)
                np.maximum(self._left, self._right, out=self._higher)
                by_place[...] = self._higher
                found = True
            else:
                highest.fill(0.0)
        self._loud = found
        if not found:
            return None
        return self._highest if frames == len(self._highest) else self._highest[:frames]

    def move(self, frames: int) -> None:
        """The block is over."""
        self.line.move(frames)

    def highest(self, block: NDArray[np.float32]) -> float:
        """Of the whole block, float32 (2, frames ≤ block_frames)."""
        frames = block.shape[1]
        self.line.block(frames)[...] = block
        return self.highest_of(frames)

    def highest_of(self, frames: int) -> float:
        """Of so many that have been laid in the line."""
        if frames % self._together:
            found = self._frames(frames, -1.0)
            highest = 0.0 if found is None else found.item(found.argmax())
        else:
            highest = 0.0
            for windows, _, _ in self._rooms[: frames // self._together]:
                highest = max(highest, self._interpolate(windows))
        self.line.move(frames)
        return highest

    def _at_most(self) -> float:
        """No point in the line is higher, and many a quiet block need not be looked at more closely: a point lies off
        the straight line between two samples by a sum of bends, at most so many times the strongest."""
        signal, steps, bends = self._signal, self._steps, self._bends
        np.abs(signal[1:], steps)
        highest = max(abs(signal.item(0)), steps.item(steps.argmax()))
        np.subtract(signal[1:], signal[:-1], steps)
        np.subtract(steps[1:], steps[:-1], bends)
        self._seam.fill(0.0)
        np.abs(bends, bends)
        return float(highest + self._strongest * bends.item(bends.argmax())) * _ROUNDED

    def _interpolate(self, windows: NDArray[np.float32]) -> float:
        """All points of a room full of windows; the highest."""
        # A product of the same shape each time: of another shape BLAS might sum in another order. What the windows
        # behind the last hold is old and goes nowhere.
        dense, flat = self._dense, self._flat
        self._taps_by_side[...] = windows
        np.dot(self._filter, self._taps, dense)  # sooner than `matmul`
        np.abs(dense, dense)
        highest: float = flat.item(flat.argmax())
        return highest
