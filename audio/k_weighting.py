"""The K-weighting filter of ITU-R BS.1770-5, for any sample rate, as one product a block.

The two biquads in series are a linear machine with four numbers of memory a side. Over UNIT frames, input x and
memory s go to output y and memory s' by one matrix: (y; s') = M (x; s).
"""

import math

import numpy as np
from numpy.typing import NDArray

UNIT = 64

# The analogue filters behind the coefficients that the recommendation prints for 48 kHz.
_SHELF_HZ, _SHELF_Q, _SHELF_DB = 1681.974450955533, 0.7071752369554196, 3.999843853973347
_PASS_HZ, _PASS_Q = 38.13547087602444, 0.5003270373238773

Biquad = tuple[tuple[float, float, float], tuple[float, float]]


def biquads(rate_hz: int) -> tuple[Biquad, Biquad]:
    """Shelf and high-pass as ((b0, b1, b2), (a1, a2)), by the bilinear transform."""
    k = math.tan(math.pi * _SHELF_HZ / rate_hz)
    high = 10 ** (_SHELF_DB / 20)
    middle = high**0.4996667741545416
    a0 = 1 + k / _SHELF_Q + k * k
    shelf = (
        (
            (high + middle * k / _SHELF_Q + k * k) / a0,
            2 * (k * k - high) / a0,
            (high - middle * k / _SHELF_Q + k * k) / a0,
        ),
        (2 * (k * k - 1) / a0, (1 - k / _SHELF_Q + k * k) / a0),
    )
    k = math.tan(math.pi * _PASS_HZ / rate_hz)
    a0 = 1 + k / _PASS_Q + k * k
    high_pass = ((1.0, -2.0, 1.0), (2 * (k * k - 1) / a0, (1 - k / _PASS_Q + k * k) / a0))
    return shelf, high_pass


def block_matrix(rate_hz: int) -> NDArray[np.float64]:
    """M, (UNIT + 4, UNIT + 4), found by running the filter on every unit vector."""
    size, stages = UNIT + 4, biquads(rate_hz)
    columns = np.eye(size)
    memory, out = columns[UNIT:].copy(), np.zeros((size, size))
    for frame in range(UNIT):
        value = columns[frame]
        for stage, ((b0, b1, b2), (a1, a2)) in enumerate(stages):
            first, second = memory[2 * stage].copy(), memory[2 * stage + 1].copy()
            result = b0 * value + first
            memory[2 * stage] = b1 * value - a1 * result + second
            memory[2 * stage + 1] = b2 * value - a2 * result
            value = result
        out[frame] = value
    out[UNIT:] = memory
    return out


class KWeighting:
    """Energy of a stereo signal behind the filter, unit after unit; nothing allocated once made."""

    def __init__(self, rate_hz: int) -> None:
        self._matrix = block_matrix(rate_hz)
        self._in = np.zeros((UNIT + 4, 2))
        self._out = np.zeros((UNIT + 4, 2))
        self._filled = 0
        self.energy = 0.0
        self.frames = 0

    def add(self, block: NDArray[np.float32]) -> None:
        """Takes in block, float32 (2, frames); raises `energy` (both sides) and `frames` by whole units."""
        at, frames = 0, block.shape[1]
        while at < frames:
            take = min(UNIT - self._filled, frames - at)
            np.copyto(self._in[self._filled : self._filled + take], block[:, at : at + take].T)
            at, self._filled = at + take, self._filled + take
            if self._filled == UNIT:
                np.matmul(self._matrix, self._in, out=self._out)
                np.copyto(self._in[UNIT:], self._out[UNIT:])
                weighted = self._out[:UNIT].reshape(-1)
                self.energy += float(np.dot(weighted, weighted))
                self.frames += UNIT
                self._filled = 0

    def take(self) -> float:
        """Mean square summed over the sides, of what was added since the last take; begins anew."""
        power = self.energy / self.frames if self.frames else 0.0
        self.energy, self.frames = 0.0, 0
        return power
