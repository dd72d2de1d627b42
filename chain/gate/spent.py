"""Which nonces have been used: in this process's memory, or in a file that several copies of a gate share."""

import heapq
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from chain.errors import GateError
from chain.gate.refusal import GateRefusal

VERSION = 1
_WAIT_S = 5.0


class SpentError(GateError):
    """The shared file can not be used: reason "bad_spent_file", or "newer_spent_file" when a later gate made it."""


class Spent(Protocol):
    """Safe to use from several threads."""

    def add(self, nonce: str, expires_s: int) -> bool:
        """Whether it was not there yet. Errors: GateRefusal("busy")."""
        ...

    def discard(self, nonce: str) -> None: ...

    def close(self) -> None: ...


class SpentInMemory:
    """Of one process: after a restart, or at another copy, a message could be presented again until it expires."""

    def __init__(self, clock: Callable[[], float], most: int = 200_000) -> None:
        self._clock, self._most = clock, most
        self._lock = threading.Lock()
        self._used: set[str] = set()
        self._by_expiry: list[tuple[int, str]] = []

    def __len__(self) -> int:
        return len(self._used)

    def add(self, nonce: str, expires_s: int) -> bool:
        with self._lock:
            self._drop_expired()
            if nonce in self._used:
                return False
            if len(self._used) >= self._most:
                raise GateRefusal("busy")
            self._used.add(nonce)
            heapq.heappush(self._by_expiry, (expires_s, nonce))
            return True

    def discard(self, nonce: str) -> None:
        with self._lock:
            self._used.discard(nonce)

    def drop_expired(self) -> None:
        with self._lock:
            self._drop_expired()

    def _drop_expired(self) -> None:
        now = self._clock()
        while self._by_expiry and self._by_expiry[0][0] <= now:
            self._used.discard(heapq.heappop(self._by_expiry)[1])

    def close(self) -> None:
        pass


class SpentInFile:
    """Of all gates that name the same SQLite file, on one machine: each nonce is taken once, whoever is asked.

    Not for a network drive, whose locks do not hold. Errors: SpentError.
    """

    def __init__(self, file: Path, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        try:
            self._base = sqlite3.connect(file, timeout=_WAIT_S, isolation_level=None, check_same_thread=False)
            (version,) = self._base.execute("PRAGMA user_version").fetchone()
            if version > VERSION:
                self._base.close()
                raise SpentError("newer_spent_file", f"version {version}")
            self._base.execute("PRAGMA journal_mode = WAL")
            self._base.execute("PRAGMA synchronous = NORMAL")
            self._base.execute("CREATE TABLE IF NOT EXISTS spent (nonce TEXT PRIMARY KEY, expires_s INTEGER) STRICT")
            self._base.execute("CREATE INDEX IF NOT EXISTS by_expiry ON spent (expires_s)")
            self._base.execute(f"PRAGMA user_version = {VERSION}")
        except sqlite3.Error as error:
            raise SpentError("bad_spent_file", type(error).__name__) from error

    def add(self, nonce: str, expires_s: int) -> bool:
        with self._lock:
            try:
                self._base.execute("DELETE FROM spent WHERE expires_s <= ?", (self._clock(),))
                added = self._base.execute("INSERT OR IGNORE INTO spent VALUES (?, ?)", (nonce, expires_s))
            except sqlite3.Error as error:  # who can not tell whether it was used must not let it through
                raise GateRefusal("busy") from error
            return added.rowcount == 1

    def discard(self, nonce: str) -> None:
        with self._lock:
            try:
                self._base.execute("DELETE FROM spent WHERE nonce = ?", (nonce,))
            except sqlite3.Error:
                return  # it stays used: the person signs once more

    def close(self) -> None:
        with self._lock:
            self._base.close()
