"""A song read through once from some frame on, by two threads: for a bounce, which comes by every frame only once.

Where a `Song` keeps what may be wanted again, in shared memory, here a few seconds of private memory serve for all:
they stay in the cache, no page of memory is asked for twice, and nobody plans ahead.
"""

import threading
from collections import Counter

import numpy as np
from numpy.typing import NDArray

from audio.source.decoder import new_scratch, read_planar
from audio.source.messages import OpenSong
from audio.source.opened import Opener, open_stem, opened
from audio.source.store import PAGE

THREADS = 2
PIECE_PAGES, PIECES = 16, 3
_PIECE = PIECE_PAGES * PAGE


class Once:
    """The stems of `order` with the face of a store (`audio.deck.Samples`), for one reader that only goes forward.

    want_frame: set by the reader; pieces before the one that holds it are given away. failed: strips that are, or
    from somewhere on were, no sound; complete once the last frame is there. One thread makes, reads and closes it.
    """

    def __init__(self, order: OpenSong, first_frame: int = 0, opener: Opener = open_stem) -> None:
        stems = [opened(order, stem, opener) for stem in order.stems]
        self._sources, self._starts = [one.source for one in stems], [one.start_frame for one in stems]
        self._names = [stem.strip for stem in order.stems]
        self.failed = [name for name, one in zip(self._names, stems, strict=True) if one.failure is not None]
        self.frames = max((one.stop_frame for one in stems), default=0)
        self.strips, self.rate_hz, self.generation = len(stems), order.rate_hz, order.generation
        self.slots = PIECES * PIECE_PAGES
        self.planes = np.zeros((2 * self.strips, self.slots * PAGE), np.float32)
        self.loop: tuple[int, int] | None = None
        self._next = (first_frame // _PIECE, 0)  # piece and row to be read next
        self._wanted = first_frame // _PIECE
        self._pieces = -(-self.frames // _PIECE)
        self._done: Counter[int] = Counter()  # rows read of each piece
        self._busy: set[int] = set()
        self._state = threading.Lock()
        self._room, self._more = threading.Condition(self._state), threading.Condition(self._state)
        self._closed = False
        self._threads = [threading.Thread(target=self._work, name=f"read-{number}") for number in range(THREADS)]
        for thread in self._threads:
            thread.start()

    @property
    def want_frame(self) -> int:
        return self._wanted * _PIECE

    @want_frame.setter
    def want_frame(self, frame: int) -> None:
        if frame // _PIECE != self._wanted:
            with self._state:
                self._wanted = frame // _PIECE
                self._room.notify_all()

    def ready(self, first_page: int, last_page: int) -> bool:
        """Whether all strips have the pages first … last."""
        pieces = range(first_page // PIECE_PAGES, last_page // PIECE_PAGES + 1)
        return all(self._done[piece] == self.strips for piece in pieces)

    def rest(self, timeout_s: float) -> None:
        """Until there is more, or for so long."""
        with self._state:
            self._more.wait(timeout_s)

    def decoded(self) -> float:
        return 1.0

    def close(self) -> None:
        """Ends the threads and closes the files."""
        with self._state:
            self._closed = True
            self._room.notify_all()
        for thread in self._threads:
            thread.join()
        for row in range(self.strips):
            self._shut(row)

    def _work(self) -> None:
        scratch = new_scratch()
        while (task := self._take()) is not None:
            piece, row = task
            self._read(piece, row, scratch)
            with self._state:
                self._busy.discard(row)
                self._done[piece] += 1
                self._room.notify()
                if self._done[piece] == self.strips:  # the renderer has nothing to do with less
                    self._more.notify_all()

    def _take(self) -> tuple[int, int] | None:
        """The next strip of a piece, once there is room for it; None at the end.

        A strip's pieces are read in order, and by one thread at a time: its piece before must be done.
        """
        with self._state:
            while not self._closed and self._next[0] < self._pieces:
                piece, row = self._next
                if piece < self._wanted + PIECES and row not in self._busy:
                    self._busy.add(row)
                    self._next = (piece, row + 1) if row + 1 < self.strips else (piece + 1, 0)
                    return piece, row
                self._room.wait()
            return None

    def _read(self, piece: int, row: int, scratch: NDArray[np.float32]) -> None:
        at, source = piece % PIECES * _PIECE, self._sources[row]
        planar = self.planes[2 * row : 2 * row + 2, at : at + _PIECE]
        first = piece * _PIECE - self._starts[row]
        if source is None or first + _PIECE <= 0 or first >= source.frames:
            planar.fill(0.0)
            return
        try:
            read_planar(source, first, planar, scratch)
        except Exception:  # whatever one file can do to its reader must not silence the others
            planar.fill(0.0)
            self._shut(row)
            self.failed.append(self._names[row])

    def _shut(self, row: int) -> None:
        source, self._sources[row] = self._sources[row], None
        if source is not None:
            source.close()
