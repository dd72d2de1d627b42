"""The K-weighting filter of ITU-R BS.1770-5, for any sample rate, as products of whole blocks.

The two biquads in series are a linear machine with four numbers of memory a side. Over UNIT frames, input x and
memory s go to output y and memory s' by one matrix: (y; s') = M (x; s).
"""

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray

UNIT = 64
_NOTHING = 1e-30  # far below any sound; what is left of it is slow to calculate with

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


@cache
def block_matrix(rate_hz: int) -> NDArray[np.float64]:
    """M, (UNIT + 4, UNIT + 4), found by running the filter on every unit vector. Read-only."""
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
    out.flags.writeable = False
    return out


class KWeighting:
    """Energies of a stereo signal behind the filter, some units at a time; nothing allocated once made.

    All units are one product: what the memories between them are is a product before that, for the memory before a
    unit is a sum over the units before: s_k = A^k s_0 + Σ A^(k−1−j) B x_j. That sum alone is in float64: what passes
    through once is as good in float32, 140 dB below the signal, and half as much to read.

    input: float32 (2, units × UNIT), to be filled before `energies`.
    """

    def __init__(self, rate_hz: int, units: int) -> None:
        matrix = block_matrix(rate_hz)
        self._weigh = np.ascontiguousarray(matrix[:UNIT].T, np.float32)
        self._note = np.ascontiguousarray(matrix[UNIT:, :UNIT].T, np.float32)
        self._remember = _memories(matrix[UNIT:, UNIT:], units)
        self.input = np.zeros((2, units * UNIT), np.float32)
        self._input_by_unit = self.input.reshape(2 * units, UNIT)
        self._input_by_side = self.input.reshape(2, units, UNIT)
        # Input and memory before it, of each unit, left and right: what is next to one another counts together.
        self._rows = np.zeros((2 * units, UNIT + 4), np.float32)
        by_side = self._rows.reshape(units, 2, UNIT + 4).transpose(1, 0, 2)
        self._row_inputs, self._before = by_side[:, :, :UNIT], by_side[:, :, UNIT:]
        self._noted = np.zeros((2 * units, 4), np.float32)
        self._noted_by_side = self._noted.reshape(2, 4 * units)
        self._known = np.zeros((2, 4 + 4 * units))  # the memory before all, and what each unit adds
        self._memory, self._added = self._known[:, :4], self._known[:, 4:]
        self._memories = np.zeros((2, 4 * units + 4))
        self._last_memory = self._memories[:, -4:]
        self._memories_by_unit = self._memories[:, : 4 * units].reshape(2, units, 4)
        self._weighted = np.zeros((2 * units, UNIT), np.float32)
        self._weighted_by_unit = self._weighted.reshape(units, 2 * UNIT)
        self._energies = np.zeros(units, np.float32)

    def energies(self) -> NDArray[np.float32]:
        """Of the units of the input, both sides together: (units,). Good until the next call."""
        weighted, energies = self._weighted_by_unit, self._energies
        self._row_inputs[...] = self._input_by_side
        np.dot(self._input_by_unit, self._note, self._noted)  # sooner than `matmul`
        self._added[...] = self._noted_by_side
        np.dot(self._known, self._remember, self._memories)
        self._before[...] = self._memories_by_unit
        self._memory[...] = self._last_memory
        np.dot(self._rows, self._weigh, self._weighted)
        np.vecdot(weighted, weighted, energies)
        if energies.item(-1) < _NOTHING:
            self._memory.fill(0.0)
        return energies


def _memories(advance: NDArray[np.float64], units: int) -> NDArray[np.float64]:
    """From the memory before a step and what each unit adds to it to the memories before each unit, and after all."""
    known = np.eye(4 + 4 * units)
    memory = known[:, :4]
    memories = [memory]
    for unit in range(1, units + 1):
        memory = memory @ advance.T + known[:, 4 * unit : 4 * unit + 4]
        memories.append(memory)
    return np.ascontiguousarray(np.concatenate(memories, axis=1))
