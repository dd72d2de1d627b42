"""A song on the mixer: its samples, the matrix they pass, and what its strips measure."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from audio.ramp import Ramp

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
    peaks, squares: of every plane behind its fader, (2N,), since `clear`; a peak under a moving fader is
    not under-read (the loudest end of the ramps under way counts).
    """

    def __init__(self, store: Samples, ramp: Ramp, block_frames: int, *, metered: bool = True) -> None:
        self.store = store
        self._metered = metered
        self.frames, self.strips, self.generation = store.frames, store.strips, store.generation
        self.aimed = False
        self._ring_frames = store.slots * PAGE_FRAMES
        self.most_ready_frames = self._ring_frames - 3 * PAGE_FRAMES  # at once, from any frame on
        self._planes = store.planes
        self._ramp = ramp
        self._aimed_at = -ramp.frames
        rows = 2 * self.strips
        self._target = np.zeros((2, rows), np.float32)
        self._next, self._same = np.zeros((2, rows), np.float32), np.zeros((2, rows), bool)
        # Of a ramp: where it was, the way to go, and the slope on which it began (a whole ramp), in one product.
        self._ends = np.zeros((6, rows), np.float32)
        self._was, self._delta, self._slope = self._ends[:2], self._ends[2:4], self._ends[4:]
        self._spare = np.zeros((2, rows), np.float32)
        self._sloping = False
        self._level, self._level_was = np.zeros(rows, np.float32), np.zeros(rows, np.float32)
        self._parts = np.zeros((6, block_frames), np.float32)
        self._few = np.zeros((6, _FEWEST), np.float32)
        self._magnitude = np.zeros(rows * block_frames, np.float32)
        self._row_peak, self._row_square = np.zeros(rows, np.float32), np.zeros(rows, np.float32)
        self.peaks = np.zeros(rows, np.float32)
        self.squares = np.zeros(rows, np.float32)

    def ready(self, first_frame: int, end_frame: int) -> bool:
        """Whether every strip has the frames first … end − 1 (those beyond the song are not asked for)."""
        end = min(end_frame, self.frames)
        if end <= first_frame:
            return True
        return self.store.ready(first_frame // PAGE_FRAMES, (end - 1) // PAGE_FRAMES)

    def aim(self, strips: NDArray[np.float64], master: NDArray[np.float64], clock: int) -> None:
        """From `clock` on ramp to these factors: strips (2N,), master (2, 2). The first aim lands at once.

        Aimed anew, a ramp goes on with the value and the slope it has; aimed where it goes already, just goes on.
        """
        for side in (0, 1):
            np.multiply(strips[0::2], master[side, 0], out=self._next[side, 0::2], casting="same_kind")
            np.multiply(strips[1::2], master[side, 1], out=self._next[side, 1::2], casting="same_kind")
        np.equal(self._next, self._target, out=self._same)
        if self.aimed and self._same.all():
            np.abs(strips, out=self._level, casting="same_kind")
            return
        at = min(clock - self._aimed_at, self._ramp.frames)
        self._sloping = self.aimed and at < self._ramp.frames
        if self._sloping:
            self._turn(at)
            np.maximum(self._level_was, self._level, out=self._level_was)
        else:
            np.copyto(self._was, self._target)
            np.copyto(self._level_was, self._level)
            self._slope.fill(0.0)
        np.abs(strips, out=self._level, casting="same_kind")
        np.copyto(self._target, self._next)
        np.subtract(self._target, self._was, out=self._delta)
        self._aimed_at = clock if self.aimed else clock - self._ramp.frames
        self.aimed = True

    def _turn(self, at: int) -> None:
        """Makes the value and the slope after `at` frames of the ramp those at its beginning."""
        ramp, way, part = self._ramp, self._delta, self._spare
        np.multiply(way, ramp.level[at], out=part)
        np.add(self._was, part, out=self._was)
        np.multiply(self._slope, ramp.bent[at], out=part)
        np.add(self._was, part, out=self._was)
        np.multiply(self._slope, ramp.bent_slope[at], out=self._slope)
        np.multiply(way, ramp.slope[at], out=part)
        np.add(self._slope, part, out=self._slope)

    def close(self) -> None:
        """Lets go of the samples. Control thread, once the renderer has retired the deck."""
        del self._planes
        self.store.close()

    def clear(self) -> None:
        """Begin a new measurement."""
        self.peaks.fill(0.0)
        self.squares.fill(0.0)

    def mix(self, first_frame: int, out: NDArray[np.float32], clock: int) -> None:
        """Writes the mix of the stretch that begins at `first_frame` to out (2, frames ≤ block).

        clock: frames rendered since the engine began, at the first frame of `out`; it places running ramps.
        The caller has made sure that the frames are ready.
        """
        frames = out.shape[1]
        column = first_frame % self._ring_frames
        done = 0
        while done < frames:
            run = min(frames - done, self._ring_frames - column)
            self._run(column, out[:, done : done + run] if run < frames else out, clock + done)
            done, column = done + run, 0

    def _run(self, column: int, out: NDArray[np.float32], clock: int) -> None:
        frames, at = out.shape[1], clock - self._aimed_at
        ramping = at < self._ramp.frames
        if ramping:
            rows = 6 if self._sloping else 4
            parts = self._parts[:rows, :frames]
            self._product(self._ends[:rows], column, parts)
            moved = parts[2:4]
            np.multiply(moved, self._ramp.both[:, at : at + frames], out=moved)
            np.add(parts[:2], moved, out=out)
            if self._sloping:
                bent = parts[4:]
                np.multiply(bent, self._ramp.bends[:, at : at + frames], out=bent)
                np.add(out, bent, out=out)
        else:
            self._product(self._target, column, out)
        if self._metered:
            self._measure(self._planes[:, column : column + frames], ramping)

    def _product(self, matrix: NDArray[np.float32], column: int, out: NDArray[np.float32]) -> None:
        frames, width = out.shape[1], self._planes.shape[1]
        if frames >= _FEWEST or width < _FEWEST:
            np.matmul(matrix, self._planes[:, column : column + frames], out=out)
            return
        start = min(column, width - _FEWEST)
        few = self._few[: len(matrix)]
        np.matmul(matrix, self._planes[:, start : start + _FEWEST], out=few)
        np.copyto(out, few[:, column - start : column - start + frames])

    def _measure(self, pcm: NDArray[np.float32], ramping: bool) -> None:
        # Straight from `pcm`, or in a piece of a table, NumPy would make copies of its own.
        magnitude = self._magnitude[: pcm.size].reshape(pcm.shape)
        np.copyto(magnitude, pcm)
        np.abs(magnitude, out=magnitude)
        np.maximum.reduce(magnitude, axis=1, out=self._row_peak)
        np.vecdot(pcm, pcm, out=self._row_square)
        level = self._level
        if ramping:
            np.maximum(self._level, self._level_was, out=self._level_was)
            level = self._level_was
        np.multiply(self._row_peak, level, out=self._row_peak)
        np.maximum(self.peaks, self._row_peak, out=self.peaks)
        np.multiply(self._row_square, level, out=self._row_square)
        np.multiply(self._row_square, level, out=self._row_square)
        np.add(self.squares, self._row_square, out=self.squares)
