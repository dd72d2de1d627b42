"""The outline of a stem that is never whole in memory: read once beside its decoder, when nothing is urgent."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from audio.errors import SourceError
from audio.overview import Outline
from audio.source.decoder import MOST_PAGES, Source, Step, read_planar
from audio.source.store import PAGE


class Survey:
    """Reads one stem from end to end, a piece at a time. Used by one thread at a time.

    opener: a source of its own, so that the decoder need not jump. failure: why it ended early, or None.
    """

    def __init__(self, row: int, opener: Callable[[], Source], start_frame: int, outline: Outline) -> None:
        self.row = row
        self.outline = outline
        self.failure: SourceError | None = None
        self._opener = opener
        self._source: Source | None = None
        self._start = start_frame
        self._page = start_frame // PAGE

    def step(self, scratch: NDArray[np.float32]) -> Step:
        """Takes in one more piece. END at the end, and after a failure."""
        planar = np.empty((2, MOST_PAGES * PAGE), np.float32)
        try:
            if self._source is None:
                self._source = self._opener()
            read_planar(self._source, self._page * PAGE - self._start, planar, scratch)
        except SourceError as error:
            self.failure = error
            self.close()
            return Step.END
        self.outline.note(self._page * PAGE, planar)
        self._page += MOST_PAGES
        if self._page * PAGE < self._start + self._source.frames:
            return Step.CONTINUE
        self.close()
        return Step.END

    def close(self) -> None:
        """Closes the source."""
        if self._source is not None:
            self._source.close()
            self._source = None
