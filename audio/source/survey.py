"""Listens to a whole song once, a piece of all its strips at a time, when nothing is urgent."""

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from audio.analysis.gram import GramBuilder
from audio.analysis.weighting import Weighting
from audio.errors import SourceError
from audio.overview import Outline
from audio.source.decoder import Source, new_scratch, read_planar
from audio.source.store import EMPTY, PAGE, PcmStore

_PIECE_PAGES = 4
_MANY_STRIPS = 16  # from here on pieces are shorter: weighing one takes six times its samples in float64


class Strip(Protocol):
    """The samples of one strip, read from the start to the end. end_frame: silence from there on.

    scratch: room for one reading; one for all strips, for each would keep its own in memory.
    """

    end_frame: int

    def read(self, first: int, planar: NDArray[np.float32], scratch: NDArray[np.float32]) -> None: ...

    def close(self) -> None: ...


class StoredStrip:
    """A strip of a song that is resident and decoded."""

    def __init__(self, store: PcmStore, row: int, end_frame: int) -> None:
        self.end_frame = end_frame
        self._planes = store.planes[2 * row : 2 * row + 2]

    def read(self, first: int, planar: NDArray[np.float32], scratch: NDArray[np.float32]) -> None:
        stored = self._planes[:, first : first + planar.shape[1]]
        planar[:, : stored.shape[1]] = stored
        planar[:, stored.shape[1] :] = 0.0

    def close(self) -> None:
        del self._planes


class ReadStrip:
    """A strip that is never whole in memory: read by a source of its own, so that its decoder need not jump."""

    def __init__(self, opener: Callable[[], Source], start_frame: int, end_frame: int, outline: Outline) -> None:
        self.end_frame = end_frame
        self._opener = opener
        self._start = start_frame
        self._outline = outline
        self._source: Source | None = None

    def read(self, first: int, planar: NDArray[np.float32], scratch: NDArray[np.float32]) -> None:
        """Errors: SourceError."""
        if self._source is None:
            self._source = self._opener()
        read_planar(self._source, first - self._start, planar, scratch)
        self._outline.note(first, planar)

    def close(self) -> None:
        if self._source is not None:
            self._source.close()
            self._source = None


class Survey:
    """Reads `strips` (None is silence) through to `frames`. Used by one thread at a time.

    grams: what was found. failures: by row, why a strip could not be read to its end; the rest of it is silence.
    """

    def __init__(self, strips: Sequence[Strip | None], frames: int, rate_hz: int) -> None:
        self.failures: dict[int, SourceError] = {}
        self.grams = GramBuilder(2 * len(strips), frames, rate_hz)
        self._strips = list(strips)
        self._weighting = Weighting(2 * len(strips), rate_hz)
        self._piece_frames = PAGE * max(1, min(_PIECE_PAGES, _PIECE_PAGES * _MANY_STRIPS // max(1, len(strips))))
        self._planes = np.zeros((2 * len(strips), self._piece_frames), np.float32)
        self._scratch = new_scratch()
        self._frames = frames
        self._at = 0

    @property
    def ended(self) -> bool:
        """A header may claim hours that are not there: once nothing is left to be read the rest is known."""
        last = max((strip.end_frame for strip in self._strips if strip is not None), default=0)
        return self._at >= min(last + self._piece_frames, self._frames)

    def step(self, note_row: Callable[[int], None]) -> None:
        """Takes in one more piece. note_row is told whose file is being read, EMPTY when none is."""
        for row, strip in enumerate(self._strips):
            if strip is None:
                continue
            planar = self._planes[2 * row : 2 * row + 2]
            note_row(row)
            try:
                strip.read(self._at, planar, self._scratch)
            except SourceError as error:
                self._give_up(row, strip, error)
            except Exception as error:
                self._give_up(row, strip, SourceError("internal", type(error).__name__))
        note_row(EMPTY)
        self.grams.add(self._weighting.weigh(self._planes))
        self._at += self._piece_frames

    def close(self) -> None:
        """Closes the files."""
        for strip in self._strips:
            if strip is not None:
                strip.close()
        self._strips.clear()

    def _give_up(self, row: int, strip: Strip, error: SourceError) -> None:
        self.failures[row] = error
        self._planes[2 * row : 2 * row + 2] = 0.0
        strip.close()
        self._strips[row] = None
