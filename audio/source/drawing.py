"""Outlines of strips that are decoded and stay in memory, drawn once no samples are waited for any more."""

import threading
from collections.abc import Callable, Iterable

from audio.source.findings import Findings
from audio.source.store import PAGE, PcmStore

_PIECE_PAGES = 16  # both sides of it stay in the processor's cache


class Drawing:
    """What of a song is still to be drawn. Any thread may take part."""

    def __init__(self, store: PcmStore, findings: Findings) -> None:
        self._store, self._findings = store, findings
        self._waiting: dict[int, tuple[int, int]] = {}
        self._unfinished = 0
        self._known: set[int] = set()
        self._state = threading.Lock()

    @property
    def done(self) -> bool:
        """Whether all that was added is drawn."""
        return self._unfinished == 0

    def add(self, row: int, first_frame: int, end_frame: int) -> None:
        """This strip is decoded, and sounds between these frames."""
        with self._state:
            if row not in self._known:
                self._waiting[row] = first_frame // PAGE, -(-end_frame // PAGE)
                self._unfinished += 1

    def known(self, rows: Iterable[int]) -> None:
        """Nobody need draw these."""
        with self._state:
            self._known.update(rows)
            self._unfinished -= len([row for row in rows if self._waiting.pop(row, None)])

    def draw(self, stopped: Callable[[], bool]) -> None:
        """Takes part until nothing is left, and tells of every strip that it is drawn."""
        while (taken := self._take()) is not None:
            row, (first, end) = taken
            planes, outline = self._store.planes[2 * row : 2 * row + 2], self._findings.outlines[row]
            for page in range(first, end, _PIECE_PAGES):
                if stopped():
                    return
                outline.note(page * PAGE, planes[:, page * PAGE : min(page + _PIECE_PAGES, end) * PAGE])
            self._findings.tell_overview(row)
            with self._state:
                self._unfinished -= 1

    def _take(self) -> tuple[int, tuple[int, int]] | None:
        with self._state:
            if not self._waiting:
                return None
            row = next(iter(self._waiting))
            return row, self._waiting.pop(row)
