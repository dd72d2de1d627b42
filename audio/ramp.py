"""The one shape of every change: half a Hann window, 10 ms long, the same forwards and backwards."""

import numpy as np
from numpy.typing import NDArray

RAMP_S = 0.010
_BRAKE = 4
STEEPEST = 2.6
"""How many times its way, a whole ramp, a ramp may be steep at its beginning and still never turn back: it is below
the least of π √((1 − c) / (1 + c)) / (1 − 2c) for c = cos πx < ½, where the slopes of rise and bend cancel out."""


def ramp_window(ramp_frames: int) -> NDArray[np.float32]:
    """From 0 to 1, float32 (ramp_frames + 1,), both ends included.

    w[k] + w[ramp_frames − k] = 1, so a signal crossed with itself keeps its level.
    """
    return np.sin(np.linspace(0.0, np.pi / 2, ramp_frames + 1)).astype(np.float32) ** 2


class Ramp:
    """The window, ready to be sliced in blocks.

    up: float32 (frames + 1 + block,), the rise and then ones; the slice from k is what follows after k frames.
    down: the fall and then zeros; the slice from k is what follows after k frames.
    bend: what a ramp that begins on a slope of 1 (a whole ramp) adds, from 0 to 0, then zeros: it begins with that
    slope, ends with none, and is straight at both ends: (sin πx + ½ sin 2πx) / 2π. brake: the same in a quarter of the
    time, for a slope that leads away from the aim: on that goes as far as it must not to click, which is little.
    level, slope, bent, bent_slope, braked, braked_slope: of rise, bend and brake after k frames, the slopes a whole
    ramp.
    """

    def __init__(self, frames: int, block_frames: int) -> None:
        window = ramp_window(frames)
        window[-1] = 1.0
        self.frames = frames
        self.up = np.concatenate([window, np.ones(block_frames, np.float32)])
        self.down = np.concatenate([window[::-1], np.zeros(block_frames, np.float32)])
        turn = np.linspace(0.0, np.pi, frames + 1)
        share = max(1, frames // _BRAKE) / max(1, frames)
        quick = np.minimum(turn / share, np.pi)
        bend, brake = _bend(turn), _bend(quick) * share
        self.bend, self.brake = (
            np.concatenate([curve, np.zeros(block_frames)]).astype(np.float32) for curve in (bend, brake)
        )
        self.level: list[float] = window.tolist()
        self.slope: list[float] = (np.pi / 2 * np.sin(turn)).tolist()
        self.bent, self.braked = bend.tolist(), brake.tolist()
        self.bent_slope, self.braked_slope = _bend_slope(turn).tolist(), _bend_slope(quick).tolist()


def _bend(turn: NDArray[np.float64]) -> NDArray[np.float64]:
    return (np.sin(turn) + 0.5 * np.sin(2 * turn)) / (2 * np.pi)


def _bend_slope(turn: NDArray[np.float64]) -> NDArray[np.float64]:
    return (np.cos(turn) + np.cos(2 * turn)) / 2


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
