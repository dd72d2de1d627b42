"""The journal of every forge: SQLite, append-only, hash-chained. Nothing in it is ever changed or deleted.

Each row is committed and on the disk (WAL, synchronous=FULL) before `begin` or `record` returns. Rows hash over the row
before, so an edited, lost or swapped row is noticed when the journal is opened. (Rows cut off the end leave a shorter
journal that is whole in itself: that needs a copy elsewhere to notice.)
"""

import hashlib
import json
import os
import sqlite3
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from chain.errors import ForgeError
from chain.forge import intent as intents
from chain.forge.entry import Entry, Row, fold
from chain.forge.flow import Event, State
from chain.forge.intent import BURNING, Intent

VERSION = 1
_FIRST = hashlib.sha256(b"stems-mixer forge journal").digest()
_SCHEMA = (
    "CREATE TABLE rows (seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, intent BLOB NOT NULL,"
    " event TEXT NOT NULL, body TEXT NOT NULL, hash BLOB NOT NULL)",
    "CREATE TRIGGER rows_keep BEFORE UPDATE ON rows BEGIN SELECT RAISE(ABORT, 'append only'); END",
    "CREATE TRIGGER rows_stay BEFORE DELETE ON rows BEGIN SELECT RAISE(ABORT, 'append only'); END",
    "CREATE TRIGGER rows_follow BEFORE INSERT ON rows WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM rows)"
    " BEGIN SELECT RAISE(ABORT, 'append only'); END",
)


class JournalError(ForgeError):
    """The journal can not be read or written. Nothing may be sent without it."""


class JournalLocked(JournalError):
    """Another instance of the program holds this journal."""

    def __init__(self, path: Path) -> None:
        super().__init__("journal_locked", path.name)


class JournalCorrupt(JournalError):
    """The file was edited or damaged. seq: the first row that is not as it was written, None for the file itself."""

    def __init__(self, seq: int | None, detail: str) -> None:
        super().__init__("journal_corrupt", f"row {seq}: {detail}" if seq else detail)
        self.seq = seq


class LiveIntent(ForgeError):
    """There is already a live intent for the same account and output. entry: that one."""

    def __init__(self, entry: Entry) -> None:
        super().__init__("intent_live", entry.state.value)
        self.entry = entry


class Journal:
    """One per data folder: the file is locked as long as it is open, also against a second program.

    Calls block for the time of a disk flush; any thread. `now_s` only dates the rows for people.
    """

    def __init__(self, path: Path, now_s: Callable[[], float]) -> None:
        """Open or create. JournalLocked, JournalCorrupt, or JournalError("journal_newer") for a later schema."""
        self._now_s = now_s
        self._turn = threading.Lock()
        self._entries: dict[bytes, Entry] = {}
        self._tail, self._seq = _FIRST, 0
        try:
            self._db = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
        except sqlite3.Error as error:
            raise JournalError("journal_unreadable", str(error)) from error
        try:
            self._prepare(path)
            self._read()
        except sqlite3.Error as error:
            self._db.close()
            raise _translated(error, path) from error
        except ForgeError:
            self._db.close()
            raise

    def entries(self) -> tuple[Entry, ...]:
        """All intents ever journaled, oldest first."""
        return tuple(self._entries.values())

    def entry(self, intent_id: bytes) -> Entry | None:
        return self._entries.get(intent_id)

    def begin(self, intent: Intent) -> Entry:
        """Write a new intent down. LiveIntent when it has a live rival, ForgeError("intent_known") when it is there.

        What takes nothing (an approval, settling) does not wait for one whose fate is unknown.
        """
        with self._turn:
            if intent.intent_id in self._entries:
                raise ForgeError("intent_known", intent.intent_id.hex())
            for entry in self._entries.values():
                harmless = intent.kind not in BURNING and entry.state is State.UNKNOWN
                if entry.live and entry.intent.rivals(intent) and not harmless:
                    raise LiveIntent(entry)
            return self._append(intent.intent_id, Event.JOURNAL, intents.to_document(intent))

    def record(self, intent_id: bytes, event: Event, body: Mapping[str, Any] | None = None) -> Entry:
        """Write down what became of an intent. IllegalTransition when it can not be."""
        with self._turn:
            return self._append(intent_id, event, body or {})

    def close(self) -> None:
        with self._turn:
            self._db.close()

    def _append(self, intent_id: bytes, event: Event, body: Mapping[str, Any]) -> Entry:
        row = Row(self._seq + 1, int(self._now_s() * 1000), intent_id, event, body)
        entry = fold(self._entries.get(intent_id), row)
        text = json.dumps(body, sort_keys=True, separators=(",", ":"))
        digest = _hash(self._tail, row, text)
        try:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.execute(
                "INSERT INTO rows VALUES (?, ?, ?, ?, ?, ?)",
                (row.seq, row.at_ms, intent_id, event.value, text, digest),
            )
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise JournalError("journal_write", str(error)) from error
        self._tail, self._seq = digest, row.seq
        self._entries[intent_id] = entry
        return entry

    def _prepare(self, path: Path) -> None:
        # Exclusive before WAL: the lock then lasts until close or death, and no shared-memory file is needed.
        self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("BEGIN EXCLUSIVE")
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version == 0:
            for statement in _SCHEMA:
                self._db.execute(statement)
            self._db.execute(f"PRAGMA user_version = {VERSION}")
        self._db.execute("COMMIT")
        if version > VERSION:
            raise JournalError("journal_newer", str(version))
        if version == 0 and os.name == "posix":
            folder = os.open(path.parent, os.O_RDONLY)
            os.fsync(folder)
            os.close(folder)

    def _read(self) -> None:
        for seq, at_ms, intent_id, event, body, digest in self._db.execute("SELECT * FROM rows ORDER BY seq"):
            try:
                row = Row(seq, at_ms, bytes(intent_id), Event(event), json.loads(body))
                if seq != self._seq + 1 or _hash(self._tail, row, body) != digest:
                    raise JournalCorrupt(seq, "not as it was written")
                self._entries[row.intent_id] = fold(self._entries.get(row.intent_id), row)
            except (ValueError, TypeError, KeyError, RecursionError) as error:
                raise JournalCorrupt(seq, type(error).__name__) from error
            except JournalError:
                raise
            except ForgeError as error:
                raise JournalCorrupt(seq, error.reason) from error
            self._tail, self._seq = digest, seq


def _hash(before: bytes, row: Row, text: str) -> bytes:
    line = json.dumps([row.seq, row.at_ms, row.intent_id.hex(), row.event.value, text])
    return hashlib.sha256(before + line.encode()).digest()


def _translated(error: sqlite3.Error, path: Path) -> JournalError:
    if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY:
        return JournalLocked(path)
    if isinstance(error, sqlite3.OperationalError):
        return JournalError("journal_unreadable", str(error))
    return JournalCorrupt(None, str(error))
