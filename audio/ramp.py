"""The one shape of every change: half a Hann window, 10 ms long, the same forwards and backwards."""

import numpy as np
from numpy.typing import NDArray

RAMP_S = 0.010


def ramp_window(ramp_frames: int) -> NDArray[np.float32]:
    """From 0 to 1, float32 (ramp_frames + 1,), both ends included.

    w[k] + w[ramp_frames − k] = 1, so a signal crossed with itself keeps its level.
    """
    return np.sin(np.linspace(0.0, np.pi / 2, ramp_frames + 1)).astype(np.float32) ** 2


class Ramp:
    """The window, ready to be sliced in blocks.

    up: float32 (frames + 1 + block,), the rise and then ones; the slice from k is what follows after k frames.
    down: the fall and then zeros; the slice from k is what follows after k frames. both: up, for two sides.
    bend: what a ramp that begins on a slope of 1 (a whole ramp) adds, from 0 to 0, then zeros: it begins with that
    slope, ends with none, and is straight at both ends: (sin πx + ½ sin 2πx) / 2π. bends: that, for two sides.
    level, slope, bent, bent_slope: of rise and bend after k frames, the slopes a whole ramp.
    """

    def __init__(self, frames: int, block_frames: int) -> None:
        window = ramp_window(frames)
        window[-1] = 1.0
        self.frames = frames
        self.up = np.concatenate([window, np.ones(block_frames, np.float32)])
        self.down = np.concatenate([window[::-1], np.zeros(block_frames, np.float32)])
        self.both = np.tile(self.up, (2, 1))
        turn = np.linspace(0.0, np.pi, frames + 1)
        bend = (np.sin(turn) + 0.5 * np.sin(2 * turn)) / (2 * np.pi)
        self.bend = np.concatenate([bend, np.zeros(block_frames)]).astype(np.float32)
        self.bends = np.tile(self.bend, (2, 1))
        self.level: list[float] = window.tolist()
        self.slope: list[float] = (np.pi / 2 * np.sin(turn)).tolist()
        self.bent: list[float] = bend.tolist()
        self.bent_slope: list[float] = ((np.cos(turn) + np.cos(2 * turn)) / 2).tolist()


def weigh(signal: NDArray[np.float32], window: NDArray[np.float32]) -> None:
    """signal (2, frames) times window (frames,), in place.

    Row by row: NumPy works on one straight row where it is, but makes a copy of a piece of a table.
    """
    for row in signal:
        np.multiply(row, window, out=row)


def add(into: NDArray[np.float32], signal: NDArray[np.float32]) -> None:
    """Adds signal (2, frames) to `into`, row by row for the same reason."""
    for row, other in zip(into, signal, strict=True):
        np.add(row, other, out=row)
