"""Levels from the callback to the window, in shared memory: nothing is missed between two reads.

Two banks. The callback adds to one of them; the reader asks for the other by raising the epoch, and the callback
turns over at the next block: it clears the other bank, and the one it leaves is complete and at rest. What a read
returns is therefore the time between the two reads before it. One writer, one process that reads.
"""

import numpy as np
from numpy.typing import NDArray

from audio.deck import Deck
from audio.master_block import MasterBlock

# Columns of both tables: master left and right, four things of the whole desk, the planes of the strips, their clips.
MASTER = 0
LOAD, TRUE_PEAK, REDUCTION = 2, 3, 4  # maxima
CROSS, MASTER_RIGHT, FRAMES, MASTER_CLIPS = 1, 3, 4, 5  # sums: 0 … 3 are the products of left and right with both
FIRST_PLANE = 8
FULL_SCALE = 1.0
_FULL_SCALE_BITS = int(np.float32(FULL_SCALE).view(np.int32))  # magnitudes are in the same order as their bits


def columns(strips: int) -> int:
    """Width of the tables for that many strips."""
    return FIRST_PLANE + 3 * strips


def first_clips(width: int) -> int:
    """The column where the clips of the first strip are counted, in tables of that width."""
    return FIRST_PLANE + 2 * ((width - FIRST_PLANE) // 3)


class MeterWriter:
    """epochs: int64 (2,): asked for, and reached. maxima: float32 (2, columns). sums: float64 (2, columns)."""

    def __init__(self, epochs: NDArray[np.int64], maxima: NDArray[np.float32], sums: NDArray[np.float64]) -> None:
        self._epochs, self._maxima, self._sums = epochs.data, maxima, sums
        self._epoch = self._epochs[1]
        self._products = np.zeros((2, 2), np.float32)
        self._flat_products = self._products.reshape(-1)
        self._first_clips = first_clips(maxima.shape[1])
        most = maxima.shape[1] - self._first_clips
        self._over, self._either = np.zeros(2 * most, bool), np.zeros(most, bool)
        self._new_clips = np.zeros(most)
        self._open()

    def turn(self) -> None:
        """At the beginning of a block: goes to the other bank when the reader has asked."""
        asked = self._epochs[0]
        if asked != self._epoch:
            bank = asked & 1
            self._maxima[bank].fill(0.0)
            self._sums[bank].fill(0.0)
            self._epoch = asked
            self._epochs[1] = asked
            self._open()

    def _open(self) -> None:
        bank = self._epoch & 1
        peaks, totals = self._maxima[bank], self._sums[bank]
        # Single numbers: as memory they are read and written in a fraction of the time.
        self._peaks: memoryview[float] = peaks.data
        self._totals: memoryview[float] = totals.data
        self._plane_peaks, self._plane_squares = peaks[FIRST_PLANE:], totals[FIRST_PLANE:]
        self._master_totals = totals[MASTER : MASTER + 4]
        self._strip_clips = totals[self._first_clips :]
        self._show(0)

    def _show(self, planes: int) -> None:
        self._planes = planes
        self._strip_peaks, self._strip_squares = self._plane_peaks[:planes], self._plane_squares[:planes]

    def strips(self, deck: Deck) -> None:
        """Adds what the strips of this block measured."""
        if not deck.measured:
            return
        if 2 * deck.strips != self._planes:
            self._show(2 * deck.strips)
        peaks, squares = self._strip_peaks, self._strip_squares
        np.fmax(peaks, deck.peaks, peaks)  # not maximum: one NaN would stay till the next turn
        np.add(squares, deck.squares, squares)
        bits = deck.peak_bits
        if bits.item(bits.argmax()) > _FULL_SCALE_BITS:  # or not a number
            self._count_clips(deck.peaks)

    def _count_clips(self, new_peaks: NDArray[np.float32]) -> None:
        strips = len(new_peaks) // 2
        over, either, clips = self._over[: 2 * strips], self._either[:strips], self._strip_clips[:strips]
        np.greater(new_peaks, FULL_SCALE, out=over)
        np.logical_or(over[0::2], over[1::2], out=either)
        np.copyto(self._new_clips[:strips], either)
        np.add(clips, self._new_clips[:strips], out=clips)

    def master(self, block: MasterBlock) -> None:
        """Adds the master block."""
        np.abs(block.samples, block.magnitudes)
        left, right = block.left_magnitudes, block.right_magnitudes
        peak_left, peak_right = left.item(left.argmax()), right.item(right.argmax())  # sooner than `maximum.reduce`
        peaks, totals = self._peaks, self._totals
        if peak_left > peaks[MASTER]:
            peaks[MASTER] = peak_left
        if peak_right > peaks[MASTER + 1]:
            peaks[MASTER + 1] = peak_right
        if peak_left > FULL_SCALE or peak_right > FULL_SCALE:
            totals[MASTER_CLIPS] += 1.0
        np.vecdot(block.ones, block.others, self._products)
        np.add(self._master_totals, self._flat_products, self._master_totals)
        totals[FRAMES] += block.frames

    def highest(self, column: int, value: float) -> None:
        """Raises one of LOAD, TRUE_PEAK, REDUCTION to `value` if it is lower."""
        if value > self._peaks[column]:
            self._peaks[column] = value
