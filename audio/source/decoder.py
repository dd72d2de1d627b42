"""One strip from its file into its two rows of the store, step by step."""

from enum import Enum
from time import perf_counter
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from audio.errors import SourceError
from audio.source.need import Run, pages_needed
from audio.source.store import EMPTY, PAGE, PcmStore

NEAR_PAGES, MOST_PAGES = 16, 64
_STEP_SAMPLES = MOST_PAGES * PAGE * 2
# Long steps cost less, but a jump waits for the end of one: only far ahead, and only as long as this.
_FAR_PAGES, _LONGEST_STEP_S = 128, 0.006


class Step(Enum):
    """What a step came to."""

    CONTINUE = "continue"  # pages were written, more are wanted
    WAIT = "wait"  # nothing is wanted until the playhead moves
    END = "end"  # every page stands for good


class Source(Protocol):
    """Frames of float32 at the song's rate. own_hz: the rate of the file."""

    frames: int
    channels: int

    @property
    def own_hz(self) -> int: ...

    def seek(self, frame: int) -> None: ...

    def read(self, out: NDArray[np.float32]) -> int: ...

    def close(self) -> None: ...


def new_scratch() -> NDArray[np.float32]:
    """Room for the frames of one step, interleaved and planar; one for each thread."""
    return np.empty(2 * _STEP_SAMPLES, np.float32)


def read_planar(source: Source, first: int, planar: NDArray[np.float32], scratch: NDArray[np.float32]) -> None:
    """Fills planar (2, n) with the source's frames from `first` (may be negative), silence around them.

    Mono goes to both rows. Errors: SourceError, with `planar` in an unknown state.
    """
    skip = min(max(0, -first), planar.shape[1])
    count = min(planar.shape[1] - skip, max(0, source.frames - (first + skip)))
    frames = scratch[: count * source.channels].reshape(count, source.channels)
    got = 0
    if count:
        source.seek(first + skip)
        while got < count and (more := source.read(frames[got:])):
            got += more
    planar[:, :skip] = 0.0
    planar[:, skip : skip + got] = frames[:got].T
    planar[:, skip + got :] = 0.0


class StripDecoder:
    """Keeps one strip ahead of the playhead. Used by one thread at a time.

    source: None for a strip that failed before; it is silent, so that the others can play.
    start_frame: where on the song's clock the source begins.
    failure: why the strip went silent, or None. complete: every page has been written at least once.
    """

    def __init__(self, store: PcmStore, row: int, source: Source | None, start_frame: int) -> None:
        self.row = row
        self.failure: SourceError | None = None
        self._store = store
        self._source = source
        self._start = start_frame
        self._held = np.full(store.slots, EMPTY, np.int32)
        self._touched = np.zeros(store.slots, bool)
        self._seen = bytearray(store.pages)  # 1 where a page has been written
        self._unseen = store.pages
        self._far_pages = NEAR_PAGES  # for a step that is not urgent
        self._planned_for: tuple[int, Run | None] | None = None
        self._plan: tuple[int, int, int] | None = None

    @property
    def complete(self) -> bool:
        return self._unseen == 0

    def ahead(self, want: int, loop: Run | None) -> int | None:
        """How many pages stand before the first that is missing, counted from page `want`; None if none is."""
        if self._planned_for != (want, loop):
            self._planned_for = (want, loop)
            self._plan = self._find(want, loop)
        return None if self._plan is None else self._plan[0]

    def step(self, want: int, loop: Run | None, scratch: NDArray[np.float32]) -> Step:
        """Decodes the first missing pages, more at once the further the playhead is away. Never raises a
        SourceError: `failure` tells."""
        if self.ahead(want, loop) is None or self._plan is None:
            return Step.END if self._store.resident else Step.WAIT
        _, page, count = self._plan
        self._planned_for = None
        began = perf_counter()
        self._fill(page, count, scratch)
        affordable = int(count * _LONGEST_STEP_S / max(perf_counter() - began, 1e-6))
        self._far_pages = max(NEAR_PAGES, min(affordable, MOST_PAGES))
        return Step.CONTINUE

    def fail(self, error: SourceError) -> None:
        """Silence from here on."""
        self.failure = error
        self.close()

    def close(self) -> None:
        """Closes the source; what is decoded stays."""
        if self._source is not None:
            self._source.close()
            self._source = None

    def _find(self, want: int, loop: Run | None) -> tuple[int, int, int] | None:
        """(pages ready before it, page, how many to decode) of the most urgent missing page."""
        slots = self._store.slots
        ready = 0
        for first, stop in pages_needed(want, self._store.pages, slots, loop):
            there = self._there(first, stop)
            at = there.find(0)
            if at < 0:
                ready += stop - first
                continue
            ready += at
            at_once = NEAR_PAGES if ready < _FAR_PAGES else self._far_pages
            most = max(1, min(ready, at_once, slots - (first + at) % slots))
            run = there[at : at + most]
            count = run.find(1)
            return ready, first + at, len(run) if count < 0 else count
        return None

    def _there(self, first: int, stop: int) -> bytes | bytearray:
        """1 for each of these pages that stands."""
        if self._store.resident:  # sooner told, of a long song many times sooner
            return self._seen[first:stop]
        pages = np.arange(first, stop, dtype=np.int32)
        there: NDArray[np.bool_] = self._held[pages % self._store.slots] == pages
        return there.tobytes()

    def _fill(self, page: int, count: int, scratch: NDArray[np.float32]) -> None:
        slot = page % self._store.slots
        slots = slice(slot, slot + count)
        self._store.tags[self.row, slots] = EMPTY
        first = page * PAGE - self._start
        if self._source is None or first + count * PAGE <= 0 or first >= self._source.frames:
            self._silence(slots)
        else:
            planar = scratch[_STEP_SAMPLES : _STEP_SAMPLES + 2 * count * PAGE].reshape(2, count * PAGE)
            try:
                read_planar(self._source, first, planar, scratch)
                self._put(slots, planar)
            except SourceError as error:
                self.fail(error)
                self._silence(slots)
        pages = np.arange(page, page + count, dtype=np.int32)
        self._held[slots] = pages
        self._store.tags[self.row, slots] = pages
        self._unseen -= self._seen.count(0, page, page + count)
        self._seen[page : page + count] = bytes([1]) * count

    def _put(self, slots: slice, planar: NDArray[np.float32]) -> None:
        self._touched[slots] = True
        try:
            self._store.write(self.row, slots.start, planar)
        except OSError as error:
            raise SourceError("no_memory", type(error).__name__) from error

    def _silence(self, slots: slice) -> None:
        """Pages never written are zero already; leaving them alone leaves them without memory."""
        for slot in range(slots.start, slots.stop):
            if self._touched[slot]:
                self._store.planes[2 * self.row : 2 * self.row + 2, slot * PAGE : (slot + 1) * PAGE] = 0.0
