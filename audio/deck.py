"""A song on the mixer: its samples, the matrix they pass, and what its strips measure."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from audio.ramp import STEEPEST, Ramp

PAGE_FRAMES = 4096
_FEWEST = 64  # frames a product; for fewer, BLAS may sum in another order, and a bounce would differ in the last bit


class Samples(Protocol):
    """What a deck needs of `audio.source.store.PcmStore`."""

    planes: NDArray[np.float32]

    @property
    def want_frame(self) -> int: ...
    @want_frame.setter
    def want_frame(self, frame: int) -> None: ...
    @property
    def loop(self) -> tuple[int, int] | None: ...
    @loop.setter
    def loop(self, frames: tuple[int, int] | None) -> None: ...

    @property
    def frames(self) -> int: ...
    @property
    def strips(self) -> int: ...
    @property
    def generation(self) -> int: ...
    @property
    def slots(self) -> int: ...
    def ready(self, first_page: int, last_page: int) -> bool: ...
    def decoded(self) -> float: ...
    def close(self) -> None: ...


class Deck:
    """Mixes any stretch of one song: float32 (2, 2N) × (2N, frames), once, or twice while a change is under way.

    Built by the control thread; from then on used by the callback alone. Nothing here allocates blocks.
    measured: whether anything was, since `clear`; if so, peaks, squares: of every plane behind its fader, (2N,); a
    peak under a moving fader is not under-read (the loudest end of the ramps under way counts). peak_bits: the same
    bits as whole numbers, of which the highest is found sooner.
    """

    def __init__(self, store: Samples, ramp: Ramp, block_frames: int, *, metered: bool = True) -> None:
        self.store = store
        self._metered = metered
        self.frames, self.strips, self.generation = store.frames, store.strips, store.generation
        self.aimed = False
        self._ring_frames = store.slots * PAGE_FRAMES
        self.most_ready_frames = self._ring_frames - 3 * PAGE_FRAMES  # at once, from any frame on
        self._planes = store.planes
        self._ramp, self._ramp_frames = ramp, ramp.frames
        # The rise of both sides over a whole block, for every place where one begins, if all since the aim were whole.
        starts = range(0, ramp.frames, block_frames)
        self._rises = {at: np.stack(2 * [ramp.up[at : at + block_frames]]) for at in starts}
        self._aimed_at = -ramp.frames
        rows = 2 * self.strips
        self._target = np.zeros((2, rows), np.float32)
        self._next = np.zeros((2, rows), np.float32)
        # Compared as bytes: sooner than by NumPy.
        self._target_bytes, self._next_bytes = (table.data.cast("B") for table in (self._target, self._next))
        self._sides, self._masters = np.zeros((2, rows)), np.zeros((2, rows))
        self._masters_by_strip = self._masters.reshape(2, self.strips, 2)
        self._by_side = list(zip(self._masters, self._sides, strict=True))
        self._master: list[list[float]] = []
        # Of a ramp, in one product: where it was, the way to go, and the slope (a whole ramp) on which it began, both
        # that which leads to its aim and that which does not.
        self._ends = np.zeros((8, rows), np.float32)
        self._was, self._delta, self._slope, self._astray = (self._ends[two : two + 2] for two in (0, 2, 4, 6))
        self._slopes = self._ends[4:]
        self._spare = np.zeros((2, rows), np.float32)
        self._sloping = False
        # Of what a plane measures: of its peak, and of its sum of squares.
        self._factors, self._factors_was = (np.zeros((2, rows), np.float32) for _ in range(2))
        self._level, self._square = self._factors
        self._block_frames = block_frames
        self._parts = np.zeros((8, block_frames), np.float32)
        self._still, self._moved = self._parts[:2], self._parts[2:4]
        self._two_ends, self._two_parts = self._ends[:4], self._parts[:4]
        self._few = np.zeros((8, _FEWEST), np.float32)
        self._magnitude: NDArray[np.float32] = np.zeros((rows, block_frames), np.float32)
        self._magnitude_bits = self._magnitude.view(np.int32)
        self._flat_magnitude = self._magnitude.reshape(-1)
        self._new = np.zeros((2, rows), np.float32)
        self._new_peaks, self._new_squares = self._new
        self._new_peak_bits = self._new_peaks.view(np.int32)
        self.measured = False
        self._all = np.zeros((2, rows), np.float32)
        self.peaks, self.squares = self._all
        self.peak_bits = self.peaks.view(np.int32)

    def ready(self, first_frame: int, end_frame: int) -> bool:
        """Whether every strip has the frames first … end − 1 (those beyond the song are not asked for)."""
        end = min(end_frame, self.frames)
        if end <= first_frame:
            return True
        return self.store.ready(first_frame // PAGE_FRAMES, (end - 1) // PAGE_FRAMES)

    def aim(self, strips: NDArray[np.float64], master: NDArray[np.float64], clock: int) -> None:
        """From `clock` on ramp to these factors: strips (2N,), master (2, 2). The first aim lands at once.

        Aimed anew, a ramp goes on with the value it has, and with the slope if that leads to the new aim; aimed where
        it goes already, it just goes on.
        """
        factors = master.tolist()
        if factors != self._master:
            self._master, self._masters_by_strip[...] = factors, master[:, None]
        for every, side in self._by_side:  # sooner than both at once
            np.multiply(every, strips, side)
        self._next[...] = self._sides
        if not self.aimed or self._next_bytes != self._target_bytes:
            self._aim_at_next(clock)
        level = self._level
        level[...] = strips
        np.abs(level, level)
        np.multiply(level, level, self._square)
        np.maximum(self._factors_was, self._factors, out=self._factors_was)

    def _aim_at_next(self, clock: int) -> None:
        """Begins a ramp."""
        at, sloped = min(clock - self._aimed_at, self._ramp.frames), self._sloping
        self._sloping = self.aimed and at < self._ramp.frames
        if self._sloping:
            self._turn(at)
        else:
            self._was[...] = self._target
            self._factors_was[...] = self._factors
            if sloped:
                self._slopes.fill(0.0)
        self._target[...] = self._next
        np.subtract(self._target, self._was, self._delta)
        if self._sloping:
            self._straighten()
        self._aimed_at = clock if self.aimed else clock - self._ramp.frames
        self.aimed = True

    def _turn(self, at: int) -> None:
        """Makes the value and the slope after `at` frames of the ramp those at its beginning."""
        ramp, way, part = self._ramp, self._delta, self._spare
        np.multiply(way, ramp.level[at], out=part)
        np.add(self._was, part, out=self._was)
        np.multiply(self._slope, ramp.bent[at], out=part)
        np.add(self._was, part, out=self._was)
        np.multiply(self._astray, ramp.braked[at], out=part)
        np.add(self._was, part, out=self._was)
        np.multiply(self._slope, ramp.bent_slope[at], out=self._slope)
        np.multiply(self._astray, ramp.braked_slope[at], out=part)
        np.add(self._slope, part, out=self._slope)
        np.multiply(way, ramp.slope[at], out=part)
        np.add(self._slope, part, out=self._slope)

    def _straighten(self) -> None:
        """Parts the slopes: what would carry a ramp back, or beyond its aim before it turns, goes to `_astray`, so
        that it goes the way it had gone on for some 0.6 % of it at most: no peak is under-read by more than 0.05 dB."""
        way, slope, most = self._delta, self._slope, self._spare
        np.copyto(self._astray, slope)
        np.multiply(way, STEEPEST, out=most)
        np.maximum(most, 0.0, out=most)
        np.minimum(slope, most, out=slope)
        np.multiply(way, STEEPEST, out=most)
        np.minimum(most, 0.0, out=most)
        np.maximum(slope, most, out=slope)
        np.subtract(self._astray, slope, out=self._astray)

    def close(self) -> None:
        """Lets go of the samples. Control thread, once the renderer has retired the deck."""
        del self._planes
        self.store.close()

    def clear(self) -> None:
        """Begin a new measurement."""
        self.measured = False

    def mix(self, first_frame: int, out: NDArray[np.float32], clock: int) -> None:
        """Writes the mix of the stretch that begins at `first_frame` to out (2, frames ≤ block).

        clock: frames rendered since the engine began, at the first frame of `out`; it places running ramps.
        The caller has made sure that the frames are ready.
        """
        frames = out.shape[1]
        column, at = first_frame % self._ring_frames, clock - self._aimed_at
        if _FEWEST <= frames <= self._ring_frames - column:
            self._run(self._planes[:, column : column + frames], out, at)
            return
        done = 0
        while done < frames:
            run = min(frames - done, self._ring_frames - column)
            self._short_run(column, out[:, done : done + run], at + done)
            done, column = done + run, 0

    def _run(self, pcm: NDArray[np.float32], out: NDArray[np.float32], at: int) -> None:
        """Mixes pcm (2N, frames), which begins `at` frames after the latest aim."""
        if at >= self._ramp_frames:
            np.matmul(self._target, pcm, out)
        elif self._sloping or at not in self._rises or pcm.shape[1] != self._block_frames:
            self._move(pcm, out, at)
        else:  # by far the most frequent: as `_move`, without a call too many
            moved = self._moved
            np.matmul(self._two_ends, pcm, self._two_parts)
            np.multiply(moved, self._rises[at], moved)
            np.add(self._still, moved, out)
        if self._metered:
            self._measure(pcm, at < self._ramp_frames)

    def _short_run(self, column: int, out: NDArray[np.float32], at: int) -> None:
        """Mixes a few frames from a column on: those around them, too, for the sake of the order of sums."""
        frames, width = out.shape[1], self._planes.shape[1]
        pcm = self._planes[:, column : column + frames]
        if frames >= _FEWEST or width < _FEWEST:
            self._run(pcm, out, at)
            return
        start = min(column, width - _FEWEST)
        around = self._planes[:, start : start + _FEWEST]
        few = slice(column - start, column - start + frames)
        if at >= self._ramp.frames:
            np.matmul(self._target, around, out=self._few[:2])
            np.copyto(out, self._few[:2, few])
        else:
            np.matmul(self._ends, around, out=self._few)
            self._cross(self._few[:, few], out, at)
        if self._metered:
            self._measure(pcm, at < self._ramp.frames)

    def _move(self, pcm: NDArray[np.float32], out: NDArray[np.float32], at: int) -> None:
        parts = self._parts[:, : out.shape[1]]
        np.matmul(self._ends, pcm, out=parts)
        self._cross(parts, out, at)

    def _cross(self, parts: NDArray[np.float32], out: NDArray[np.float32], at: int) -> None:
        """The four products of a ramp, put together."""
        ramp, end = self._ramp, at + out.shape[1]
        still, moved, bent, braked = (parts[two : two + 2] for two in (0, 2, 4, 6))
        np.multiply(moved, ramp.up[at:end], out=moved)
        if self._sloping:
            np.multiply(bent, ramp.bend[at:end], out=bent)
            np.add(moved, bent, out=moved)
            np.multiply(braked, ramp.brake[at:end], out=braked)
            np.add(moved, braked, out=moved)
        np.add(still, moved, out=out)

    def _measure(self, pcm: NDArray[np.float32], ramping: bool) -> None:
        # Straight from `pcm`, or in a piece of a table, NumPy would make copies of its own. Magnitudes are in the same
        # order as their bits, and whole numbers are compared in half the time.
        magnitude, bits = self._magnitude, self._magnitude_bits
        if pcm.shape != magnitude.shape:
            magnitude = self._flat_magnitude[: pcm.size].reshape(pcm.shape)
            bits = magnitude.view(np.int32)
        magnitude[...] = pcm
        np.abs(magnitude, magnitude)
        np.maximum.reduce(bits, axis=1, out=self._new_peak_bits)
        np.vecdot(magnitude, magnitude, self._new_squares)
        factors = self._factors_was if ramping else self._factors
        if self.measured:
            np.multiply(self._new, factors, self._new)
            np.maximum(self.peaks, self._new_peaks, out=self.peaks)
            np.add(self.squares, self._new_squares, self.squares)
        else:
            np.multiply(self._new, factors, self._all)
            self.measured = True
