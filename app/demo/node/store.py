"""The chain's key-value store: a dictionary in memory that is written to SQLite block by block."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from eth.abc import AtomicWriteBatchAPI
from eth.db.atomic import AtomicDBWriteBatch
from eth.db.backends.base import BaseAtomicDB


class BlockStore(BaseAtomicDB):  # type: ignore[misc]
    """Reads through a cache. What was set since the last `commit` is lost by a crash, all of it or nothing."""

    def __init__(self, file: Path) -> None:
        self._sqlite = sqlite3.connect(file, isolation_level=None)
        # A killed process loses nothing; only a power cut may cost the last blocks, never the file.
        self._sqlite.execute("PRAGMA journal_mode = WAL")
        self._sqlite.execute("PRAGMA synchronous = NORMAL")
        self._sqlite.execute("CREATE TABLE IF NOT EXISTS kv (key BLOB PRIMARY KEY, value BLOB) WITHOUT ROWID")
        self._cache: dict[bytes, bytes | None] = {}
        self._changed: set[bytes] = set()

    def commit(self) -> None:
        """Make everything set so far survive the process."""
        kept = [(key, value) for key in self._changed if (value := self._cache[key]) is not None]
        gone = [(key,) for key in self._changed if self._cache[key] is None]
        self._sqlite.execute("BEGIN IMMEDIATE")
        self._sqlite.executemany("INSERT OR REPLACE INTO kv VALUES (?, ?)", kept)
        self._sqlite.executemany("DELETE FROM kv WHERE key = ?", gone)
        self._sqlite.execute("COMMIT")
        self._changed.clear()

    def close(self) -> None:
        self._sqlite.close()

    def __getitem__(self, key: bytes) -> bytes:
        value = self._find(key)
        if value is None:
            raise KeyError(key)
        return value

    def __setitem__(self, key: bytes, value: bytes) -> None:
        if self._find(key) != value:
            self._cache[key] = value
            self._changed.add(key)

    def __delitem__(self, key: bytes) -> None:
        self[key]
        self._cache[key] = None
        self._changed.add(key)

    def _exists(self, key: bytes) -> bool:
        return self._find(key) is not None

    @contextmanager
    def atomic_batch(self) -> Iterator[AtomicWriteBatchAPI]:
        with AtomicDBWriteBatch._commit_unless_raises(self) as batch:
            yield batch

    def _find(self, key: bytes) -> bytes | None:
        if key not in self._cache:
            row = self._sqlite.execute("SELECT value FROM kv WHERE key = ?", (key,)).fetchone()
            self._cache[key] = None if row is None else row[0]
        return self._cache[key]
