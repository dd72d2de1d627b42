"""The thread that finds out about a song when nothing is urgent: first what the cache knows, then by listening."""

import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from audio.errors import SourceError
from audio.source.findings import Findings
from audio.source.store import PcmStore
from audio.source.survey import Strip, Survey

# So far ahead the decoders must be before the disk is asked: first sound comes first.
_AHEAD_PAGES = 16
_NICENESS = 5


class Pace(Protocol):
    """The decoders, whom this must not hold up."""

    def calm(self, ahead_pages: int | None) -> bool:
        """Waits until they are so far ahead, None: until they want nothing; False when all is over."""
        ...

    def known(self, rows: list[int]) -> None:
        """Nothing is left to be found out about these."""
        ...

    def fail(self, row: int, error: SourceError) -> None: ...

    def broken(self) -> set[int]: ...

    def heard(self) -> None:
        """Every strip has been read through."""
        ...


class Listening:
    """Started by `start`; ended by the end of `pace`, then `join`.

    strip_of: makes the reader of a row; called in the thread, after the cache has been asked.
    """

    def __init__(
        self, store: PcmStore, findings: Findings, strip_of: Callable[[int], Strip | None], pace: Pace, number: int
    ) -> None:
        self._store, self._findings, self._strip_of, self._pace = store, findings, strip_of, pace
        self._number = number
        self._thread = threading.Thread(target=self._run, name="listen")

    def start(self) -> None:
        self._thread.start()

    def join(self) -> None:
        self._thread.join()

    def _run(self) -> None:
        if not self._pace.calm(_AHEAD_PAGES):
            return
        self._pace.known(self._findings.look_up())
        if self._findings.complete:
            self._pace.heard()
            return
        if not self._pace.calm(None):
            return
        if self._store.resident:
            _step_back()
        rows = range(self._store.strips)
        survey = Survey([self._strip_of(row) for row in rows], self._store.frames, self._store.rate_hz)
        try:
            if not self._listen(survey):
                return
        finally:
            survey.close()
        self._findings.conclude(survey.grams, self._pace.broken())
        self._pace.heard()

    def _listen(self, survey: Survey) -> bool:
        told: set[int] = set()
        while not survey.ended:
            if not self._pace.calm(None):
                return False
            survey.step(self._note_row)
            for row in survey.failures.keys() - told:
                told.add(row)
                self._pace.fail(row, survey.failures[row])
        return True

    def _note_row(self, row: int) -> None:
        # What is resident is read from memory: no file could be to blame.
        if not self._store.resident:
            self._store.note_busy(self._number, row)


def _step_back() -> None:
    """On Linux a thread has a priority of its own; nothing else in this process has work left."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
