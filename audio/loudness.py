"""Loudness of the master: momentary, short-term, integrated, range (ITU-R BS.1770-5, EBU Tech 3341 and 3342).

Everything counts in hops of 100 ms: short-term is the last 30, a gating block the last 4. Only momentary moves in
steps of some 10 ms, else a tone of 400 ms that begins between two hops would read low (Tech 3341, case 13).
Integrated and range come out of histograms of 0.01 LU, so an hour costs no more than a second.
"""

import math

import numpy as np
from numpy.typing import NDArray

from audio.k_weighting import UNIT, KWeighting

HOP_S = 0.1
_MOST_UNITS, _FEWEST_STEPS = 8, 8  # in a step, and in a hop
_MOMENTARY_HOPS, _SHORT_HOPS = 4, 30
_OFFSET_LU = -0.691
_FLOOR_LUFS, _TOP_LUFS, _STEP_LU = -70.0, 30.0, 0.01
_BINS = round((_TOP_LUFS - _FLOOR_LUFS) / _STEP_LU)
_RELATIVE_GATE_LU, _RANGE_GATE_LU = -10.0, -20.0
_LOW, _HIGH = 0.10, 0.95


def lufs(power: float) -> float:
    """Loudness of a weighted mean square; −∞ for silence."""
    return _OFFSET_LU + 10 * math.log10(power) if power > 0 else -math.inf


class _Histogram:
    """How often each loudness above −70 LUFS came, and what power it stands for. Only the bins between the quietest
    and the loudest that came are ever looked at."""

    def __init__(self) -> None:
        self._counts = np.zeros(_BINS)
        centres = _FLOOR_LUFS + (np.arange(_BINS) + 0.5) * _STEP_LU
        self._powers: NDArray[np.float64] = 10 ** ((centres - _OFFSET_LU) / 10)
        self._running, self._ones = np.zeros(_BINS), np.ones(_BINS)
        self.clear()

    def clear(self) -> None:
        """Nothing has come."""
        self._counts.fill(0.0)
        self._count, self._power = 0, 0.0
        self._least, self._end = _BINS, 0

    def add(self, loudness: float) -> None:
        if loudness >= _FLOOR_LUFS:
            at = min(_bin(loudness), _BINS - 1)
            self._counts[at] += 1
            self._count, self._power = self._count + 1, self._power + self._powers.item(at)
            self._least, self._end = min(self._least, at), max(self._end, at + 1)

    def gate(self, relative_lu: float) -> int:
        """First bin above the gate that lies so far below the mean of all."""
        if not self._count:
            return 0
        return min(max(_bin(lufs(self._power / self._count) + relative_lu), 0), _BINS - 1)

    def mean(self, first: int) -> float:
        """Loudness of the mean power from that bin on."""
        bins = slice(max(first, self._least), self._end)
        counts = self._counts[bins]
        total = float(counts.dot(self._ones[bins]))  # sooner than `add.reduce`
        return lufs(float(counts.dot(self._powers[bins])) / total) if total else -math.inf

    def spread(self, first: int) -> float:
        """Between the 10th and the 95th percentile from that bin on, in LU."""
        bins = slice(max(first, self._least), self._end)
        running = self._running[bins]
        np.add.accumulate(self._counts[bins], out=running)
        if not len(running) or not running[-1]:
            return 0.0
        last = running[-1] - 1
        low = int(running.searchsorted(last * _LOW, "right"))
        high = int(running.searchsorted(last * _HIGH, "right"))
        return (high - low) * _STEP_LU


def _bin(loudness: float) -> int:
    return math.floor((loudness - _FLOOR_LUFS) / _STEP_LU)


class LoudnessMeter:
    """For the callback: a bounded amount of work a block, nothing allocated.

    momentary, short_term, integrated: LUFS. range_lu: in LU. Momentary as of the last whole step of a few units, all
    else as of the last whole hop, and the range a call later, so that one block has not all to do.
    """

    def __init__(self, rate_hz: int) -> None:
        hop_units = max(1, round(HOP_S * rate_hz / UNIT))
        units = max(1, min(_MOST_UNITS, hop_units // _FEWEST_STEPS))
        self._hop_units, self._units = hop_units, units
        self._hop_frames, self._momentary_frames = hop_units * UNIT, _MOMENTARY_HOPS * hop_units * UNIT
        self._weighting = KWeighting(rate_hz, units)
        self._gathered, self._frames, self._step_frames = self._weighting.input, 0, units * UNIT
        self._energies = np.zeros(_MOMENTARY_HOPS * hop_units)  # of the latest units, in a circle
        self._by_hop = self._energies.reshape(_MOMENTARY_HOPS, hop_units)
        self._hops = np.zeros(_SHORT_HOPS)
        self._ones, self._hop_ones, self._short_ones = (
            np.ones(length) for length in (len(self._energies), hop_units, _SHORT_HOPS)
        )
        self._blocks, self._shorts = _Histogram(), _Histogram()
        self.reset()

    def reset(self) -> None:
        """Begins all anew."""
        self._energies.fill(0.0)
        self._hops.fill(0.0)
        self._blocks.clear()
        self._shorts.clear()
        self._at = self._in_hop = self._count = 0
        self._range_due = False
        self.momentary = self.short_term = self.integrated = -math.inf
        self.range_lu = 0.0

    def add(self, block: NDArray[np.float32]) -> None:
        """Takes in block, float32 (2, frames)."""
        if self._range_due:
            self._find_range()
        at, frames = self._frames, block.shape[1]
        while at + frames >= self._step_frames:
            take = self._step_frames - at
            self._gathered[:, at:] = block if take == frames else block[:, :take]
            self._step()
            at, frames, block = 0, frames - take, block[:, take:]
        if frames:
            self._gathered[:, at : at + frames] = block
        self._frames = at + frames

    def _step(self) -> None:
        """All that was gathered."""
        energies, at, length = self._weighting.energies(), self._at, len(self._energies)
        end = at + self._units
        if end <= length:
            self._energies[at:end] = energies
        else:
            self._energies[at:], self._energies[: end - length] = energies[: length - at], energies[length - at :]
        self._at = end % length
        self.momentary = lufs(float(self._energies.dot(self._ones)) / self._momentary_frames)
        self._in_hop += self._units
        if self._in_hop >= self._hop_units:
            self._in_hop -= self._hop_units
            energy = self._by_hop[self._count % _MOMENTARY_HOPS].dot(self._hop_ones)  # sooner than `add.reduce`
            self._hop(float(energy) / self._hop_frames)

    def _find_range(self) -> None:
        self._range_due = False
        self._shorts.add(self.short_term)
        self.range_lu = self._shorts.spread(self._shorts.gate(_RANGE_GATE_LU))

    def _hop(self, power: float) -> None:
        if self._range_due:  # two hops in one call
            self._find_range()
        hops, at = self._hops, self._count % _SHORT_HOPS
        hops[at] = power
        self._count += 1
        self.short_term = lufs(float(hops.dot(self._short_ones)) / _SHORT_HOPS)
        if self._count >= _MOMENTARY_HOPS:
            self._blocks.add(
                lufs((power + hops.item(at - 1) + hops.item(at - 2) + hops.item(at - 3)) / _MOMENTARY_HOPS)
            )
            self.integrated = self._blocks.mean(self._blocks.gate(_RELATIVE_GATE_LU))
        self._range_due = self._count >= _SHORT_HOPS
