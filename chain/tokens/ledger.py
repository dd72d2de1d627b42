"""What is known of a collection, kept on disk: its events up to a block, what its tokens are, and the last look.

One SQLite file for each collection. Every change is one transaction, so that a crash leaves what was known before or
after it. Without a path everything is kept in memory.
"""

import asyncio
import contextlib
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from chain import versioned
from chain.documents import parse_json
from chain.packing import ZERO_ADDRESS
from chain.replies import checksummed
from chain.tokens import keeping
from chain.tokens.errors import LedgerError
from chain.tokens.events import Events, Mark, Move, RecipeRow
from chain.tokens.keeping import Look
from chain.tokens.ledger_schema import NO_ADDRESS, SCHEMA, TABLES, VERSION
from chain.tokens.model import Token

_CHECKPOINTS = 128
_PARSED_AT_ONCE = 250
_ZERO = bytes(20)
_MOVE = "block, log, part, tx, operator, sender, receiver, token, amount"

Result = TypeVar("Result")


@dataclass
class Totals:
    """Copies by id, with every id that ever moved, and the block in which it last did."""

    minted: dict[int, int] = field(default_factory=dict)
    burned: dict[int, int] = field(default_factory=dict)
    last_moved: dict[int, int] = field(default_factory=dict)

    def count(self, move: Move) -> None:
        token_id = move.token_id
        self.minted[token_id] = self.minted.get(token_id, 0) + move.is_mint * move.amount
        self.burned[token_id] = self.burned.get(token_id, 0) + move.is_burn * move.amount
        self.last_moved[token_id] = move.block_number


@dataclass(frozen=True)
class KeptToken:
    """uri: where its document is. document: as it was fetched, where that can be fetched again only as it is."""

    token: Token
    uri: str | None = None
    document: bytes | None = None


@dataclass(frozen=True)
class Told:
    """All that events told up to and including block `upto` (None: nothing was read yet)."""

    upto: int | None
    totals: Totals
    recipes: list[RecipeRow]
    new_documents: list[tuple[int, int]]
    checkpoints: list[tuple[int, str]]


class Ledger:
    """identity: what the events are of; a file of something else is emptied. Thread-safe; `run` keeps loops free.

    Errors of all methods: LedgerError.
    """

    def __init__(self, path: Path | None, identity: str) -> None:
        self.path = path
        self._identity = identity
        self._lock = threading.RLock()
        self._file = self._opened()

    def _opened(self) -> sqlite3.Connection:
        with _errors():
            if self.path is not None:
                self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = sqlite3.connect(self.path or ":memory:", check_same_thread=False, isolation_level=None)
        try:
            with _errors():
                self._prepare(self._identity)
        except BaseException:
            self._file.close()
            raise
        return self._file

    def start_afresh(self, *, in_memory: bool) -> Path | None:
        """Forgets all. Where the file was set aside; None in memory, which leaves the file as it is."""
        with self._lock:
            with contextlib.suppress(sqlite3.Error):
                self._file.close()
            if in_memory:
                self.path = None
            aside = set_aside(self.path) if self.path is not None else None
            self._file = self._opened()
            return aside

    def _prepare(self, identity: str) -> None:
        version = self._file.execute("PRAGMA user_version").fetchone()[0]
        if version > VERSION:
            raise LedgerError("newer", str(version))
        self._file.execute("PRAGMA journal_mode = WAL")
        self._file.execute("PRAGMA synchronous = NORMAL")
        self._file.execute("PRAGMA cell_size_check = ON")
        with self._transaction():
            for statement in SCHEMA:
                self._file.execute(statement)
            self._file.execute(f"PRAGMA user_version = {VERSION}")
            if self._meta("identity") != identity:
                for table in TABLES:
                    self._file.execute(f"DELETE FROM {table}")
                self._set_meta("identity", identity)

    async def run(self, work: Callable[[], Result]) -> Result:
        """`work` in a thread, alone with the ledger. Also when this is cancelled, what has begun is done."""
        return await asyncio.to_thread(self._alone, work)

    def _alone(self, work: Callable[[], Result]) -> Result:
        with self._lock:
            return work()

    def close(self) -> None:
        with self._lock, _errors():
            self._file.close()

    # events

    def told(self) -> Told:
        with self._lock, _errors():
            totals = Totals()
            for token, minted, burned, last in self._file.execute("SELECT token, minted, burned, last FROM totals"):
                totals.minted[int(token)], totals.burned[int(token)] = int(minted), int(burned)
                totals.last_moved[int(token)] = int(last)
            upto = self._meta("upto")
            recipes = [
                RecipeRow(block, log, int(output), tuple(map(int, inputs.split())))
                for block, log, output, inputs in self._rows("SELECT * FROM recipes ORDER BY block, log")
            ]
            documents = [
                (b, int(token)) for b, token in self._rows("SELECT block, token FROM documents ORDER BY block")
            ]
            checkpoints = [(int(b), str(h)) for b, h in self._rows("SELECT * FROM checkpoints ORDER BY block")]
            return Told(None if upto is None else int(upto), totals, recipes, documents, checkpoints)

    def append(self, events: Events, upto: int, hash_: str, totals: Totals) -> None:
        """Keeps what the blocks up to `upto` hold. totals: as they are with it, of all ids that it moves at least."""
        moved = {move.token_id for move in events.moves}
        with self._lock, _errors(), self._transaction():
            many = self._file.executemany
            many("INSERT INTO moves VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", map(_move_row, events.moves))
            many("INSERT INTO marks VALUES (?, ?, ?, ?, ?, ?)", map(_mark_row, events.marks))
            many("INSERT INTO recipes VALUES (?, ?, ?, ?)", map(_recipe_row, events.recipes))
            documents = [(it.block_number, it.log_index, _key(it.token_id)) for it in events.documents]
            many("INSERT INTO documents VALUES (?, ?, ?)", documents)
            many("INSERT OR REPLACE INTO times VALUES (?, ?)", events.times_s.items())
            self._write_totals(totals, moved)
            self._forget_tokens(it.token_id for it in events.documents)
            self._file.execute("INSERT OR REPLACE INTO checkpoints VALUES (?, ?)", (upto, hash_))
            oldest = "SELECT block FROM checkpoints ORDER BY block DESC LIMIT 1 OFFSET ?"
            self._file.execute(f"DELETE FROM checkpoints WHERE block < ({oldest})", (_CHECKPOINTS - 1,))
            self._set_meta("upto", str(upto))

    def forget_after(self, block_number: int) -> None:
        """Undoes what was read of later blocks."""
        with self._lock, _errors(), self._transaction():
            gone = {int(token) for (token,) in self._rows("SELECT token FROM moves WHERE block > ?", block_number)}
            announced = "SELECT token FROM documents WHERE block > ?"
            self._forget_tokens([int(token) for (token,) in self._rows(announced, block_number)])
            for table in ("moves", "marks", "recipes", "documents", "times", "checkpoints"):
                self._file.execute(f"DELETE FROM {table} WHERE block > ?", (block_number,))
            totals = Totals()
            for token_id in gone:
                for move in self._moves("WHERE token = ? ORDER BY block", _key(token_id)):
                    totals.count(move)
            self._write_totals(totals, gone)
            self._set_meta("upto", str(block_number))

    def moves_of(self, accounts: Sequence[str]) -> list[Move]:
        """What came to these accounts or left them, in the order of the chain."""
        wanted = [_address_bytes(account) for account in accounts if account != ZERO_ADDRESS]
        places = ", ".join("?" * len(wanted))
        # The second condition of each is that of its index, which would else not be used.
        sent, got = (f"{side} IN ({places}) AND {side} != {NO_ADDRESS}" for side in ("sender", "receiver"))
        where = f"WHERE {sent} UNION SELECT {_MOVE} FROM moves WHERE {got}"
        with self._lock, _errors():
            return list(self._moves(f"{where} ORDER BY block, log, part", *wanted, *wanted))

    def moves_of_token(self, token_id: int) -> list[Move]:
        with self._lock, _errors():
            return list(self._moves("WHERE token = ? ORDER BY block, log, part", _key(token_id)))

    def marks(self) -> list[Mark]:
        with self._lock, _errors():
            rows = self._rows("SELECT block, log, kind, tx, holder, token FROM marks ORDER BY block, log")
            return [Mark(b, log, kind, _hash(tx), _address(who), int(token)) for b, log, kind, tx, who, token in rows]

    def times_s(self) -> dict[int, int]:
        """When blocks were made, as far as it is known."""
        with self._lock, _errors():
            return dict(self._rows("SELECT block, at FROM times"))

    def keep_times(self, times_s: Mapping[int, int]) -> None:
        with self._lock, _errors(), self._transaction():
            self._file.executemany("INSERT OR REPLACE INTO times VALUES (?, ?)", times_s.items())

    # tokens and looks

    def tokens(self, reader: str) -> dict[int, tuple[str | None, Token]]:
        """Where the document of each token is, and what it says; empty when another reader read them."""
        with self._lock, _errors():
            if self._meta("reader") != reader:
                return {}
            rows = self._rows("SELECT token, uri, said FROM tokens")
            found: dict[int, tuple[str | None, Token]] = {}
            for start in range(0, len(rows), _PARSED_AT_ONCE):
                part = rows[start : start + _PARSED_AT_ONCE]
                # One document instead of hundreds: a quarter of the time. Not of thousands: no other thread runs then.
                said = parse_json(b"[%s]" % ",".join(text for _, _, text in part).encode())
                if not isinstance(said, list):
                    raise ValueError("tokens")
                for (key, uri, _), fields in zip(part, said, strict=True):
                    found[int(key)] = (uri, keeping.token_from(int(key), fields))
            return found

    def originals(self) -> list[tuple[int, str, bytes]]:
        """The documents that were kept, with their ids and URIs, for another reader."""
        with self._lock, _errors():
            rows = self._rows("SELECT token, uri, document FROM originals JOIN tokens USING (token)")
            return [(int(key), str(uri), bytes(document)) for key, uri, document in rows]

    def keep_tokens(self, tokens: Iterable[KeptToken], reader: str) -> None:
        tokens = list(tokens)
        rows = [(_key(it.token.token_id), it.uri, keeping.token_text(it.token)) for it in tokens]
        documents = [(_key(it.token.token_id), it.document) for it in tokens if it.document is not None]
        with self._lock, _errors(), self._transaction():
            if self._meta("reader") != reader:
                self._file.execute("DELETE FROM tokens")
                self._set_meta("reader", reader)
            self._file.executemany("INSERT OR REPLACE INTO tokens VALUES (?, ?, ?)", rows)
            self._file.executemany("INSERT OR REPLACE INTO originals VALUES (?, ?)", documents)

    def look(self) -> Look | None:
        with self._lock, _errors():
            text, seen = self._meta("look"), self._meta("seen")
            return keeping.look_from(text, seen) if text and seen else None

    def keep_look(self, look: Look, *, same: bool) -> None:
        """same: nothing but the block is another one than that of the look before."""
        with self._lock, _errors(), self._transaction():
            if not same:
                self._set_meta("look", keeping.look_text(look))
            self._set_meta("seen", keeping.seen_text(look))

    # the file

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._file.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                self._file.execute("ROLLBACK")
            raise
        self._file.execute("COMMIT")

    def _rows(self, statement: str, *values: object) -> list[tuple]:  # type: ignore[type-arg]
        return self._file.execute(statement, values).fetchall()

    def _meta(self, key: str) -> str | None:
        row = self._file.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def _set_meta(self, key: str, value: str) -> None:
        self._file.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def _moves(self, where: str, *values: object) -> Iterator[Move]:
        for block, log, part, tx, operator, sender, to, token, amount in self._rows(
            f"SELECT {_MOVE} FROM moves {where}", *values
        ):
            who = (_address(operator), _address(sender), _address(to))
            yield Move(block, log, part, _hash(tx), *who, int(token), int(amount))

    def _write_totals(self, totals: Totals, ids: Iterable[int]) -> None:
        gone = [(_key(i),) for i in ids if i not in totals.minted]
        kept = [
            (_key(i), _key(totals.minted[i]), _key(totals.burned[i]), totals.last_moved[i])
            for i in ids
            if i in totals.minted
        ]
        self._file.executemany("DELETE FROM totals WHERE token = ?", gone)
        self._file.executemany("INSERT OR REPLACE INTO totals VALUES (?, ?, ?, ?)", kept)

    def _forget_tokens(self, ids: Iterable[int]) -> None:
        gone = [(_key(i),) for i in ids]
        self._file.executemany("DELETE FROM tokens WHERE token = ?", gone)
        self._file.executemany("DELETE FROM originals WHERE token = ?", gone)


def set_aside(path: Path) -> Path:
    """Moves a file that can not be read out of the way, with what belongs to it. Errors: LedgerError."""
    with _errors():
        for ending in ("-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
        return versioned.set_aside(path) if path.exists() else path


@contextlib.contextmanager
def _errors() -> Iterator[None]:
    try:
        yield
    except (sqlite3.OperationalError, sqlite3.InterfaceError, OSError) as error:
        raise LedgerError("unusable", str(error)) from error
    except (sqlite3.Error, ValueError, TypeError, AttributeError, KeyError) as error:
        raise LedgerError("damaged", type(error).__name__) from error


def _key(number: int) -> int | str:
    """SQLite's integers have 64 bits: a larger one is a text."""
    return number if number < 1 << 63 else str(number)


def _move_row(move: Move) -> tuple[object, ...]:
    return (
        move.block_number,
        move.log_index,
        move.part,
        _hash_bytes(move.tx_hash),
        _address_bytes(move.operator),
        _address_bytes(move.sender),
        _address_bytes(move.to),
        _key(move.token_id),
        _key(move.amount),
    )


def _mark_row(mark: Mark) -> tuple[object, ...]:
    holder = _address_bytes(mark.holder)
    return (mark.block_number, mark.log_index, mark.kind, bytes.fromhex(mark.tx_hash[2:]), holder, _key(mark.token_id))


def _recipe_row(recipe: RecipeRow) -> tuple[object, ...]:
    return (recipe.block_number, recipe.log_index, _key(recipe.output_id), " ".join(map(str, recipe.inputs)))


@lru_cache(maxsize=4096)
def _hash_bytes(hash_: str) -> bytes:
    """Remembered, as are addresses: the moves of a transaction come together."""
    return bytes.fromhex(hash_[2:])


@lru_cache(maxsize=16384)
def _address_bytes(address: str) -> bytes:
    return bytes.fromhex(address[2:])


def _address(raw: bytes) -> str:
    return ZERO_ADDRESS if raw == _ZERO else checksummed("0x" + raw.hex())


def _hash(raw: bytes) -> str:
    return "0x" + raw.hex()
