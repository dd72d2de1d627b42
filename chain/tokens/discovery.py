"""What ever happened to a collection's tokens, read from its logs: which ids exist, what was minted, burned and forged.

A node's limits are not known and not guessed: a range it refuses is halved, an answered one grown slowly.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from chain.errors import RpcError
from chain.ports import Block, Log, Rpc
from chain.tokens import events
from chain.tokens.events import Events, RecipeRow
from chain.tokens.ledger import Ledger, Totals

_AWAY = frozenset({"unreachable", "disconnected", "http"})
_LOGS_WANTED = 3000
"""In one reply: more would take long to read at a time."""

_SHORT_WAY_BLOCKS, _FIRST_PART = 64, 32
_FAST, _SLOW = 4.0, 1.25

Result = TypeVar("Result")


@dataclass(frozen=True)
class Span:
    """Blocks `first` … `last`, both included, and what the wanted contracts emitted there.

    last_hash: of block `last`, asked for before its logs.
    """

    first: int
    last: int
    last_hash: str
    logs: tuple[Log, ...]


@dataclass
class History:
    """Everything read so far, up to and including block `upto`.

    undone: how often something that was read turned out not to be part of the chain. new_documents: block and id.
    """

    upto: int
    undone: int = 0
    totals: Totals = field(default_factory=Totals)
    recipe_sets: list[RecipeRow] = field(default_factory=list)
    new_documents: list[tuple[int, int]] = field(default_factory=list)
    checkpoints: list[tuple[int, str]] = field(default_factory=list)

    def ids(self) -> tuple[int, ...]:
        """Every id that was ever moved or that a recipe names, ascending."""
        found = set(self.totals.minted)
        for recipe in self.recipe_sets:
            found.add(recipe.output_id)
            found.update(recipe.inputs)
        return tuple(sorted(found))

    def recipes(self) -> dict[int, tuple[int, ...]]:
        """Input ids by output id. The first recipe of an output holds: the forge freezes it."""
        found: dict[int, tuple[int, ...]] = {}
        for recipe in self.recipe_sets:
            found.setdefault(recipe.output_id, recipe.inputs)
        return found

    def touched_after(self, block_number: int) -> frozenset[int]:
        """Ids whose copies changed after this block."""
        return frozenset(token_id for token_id, last in self.totals.last_moved.items() if last > block_number)

    def add(self, told: Events, totals: Totals, upto: int, hash_: str) -> None:
        """totals: as they are with it, of all ids that it moves."""
        self.totals.minted.update(totals.minted)
        self.totals.burned.update(totals.burned)
        self.totals.last_moved.update(totals.last_moved)
        self.recipe_sets.extend(told.recipes)
        self.new_documents.extend((it.block_number, it.token_id) for it in told.documents)
        self.checkpoints = [*self.checkpoints[-127:], (upto, hash_)]
        self.upto = upto


class Discovery:
    """Follows the logs of one collection, its forge and its reveal. Each `read` asks only for blocks not read before.

    What was read is kept in the ledger, span by span with the hash of its last block; a reorganisation is seen by that
    hash, also one that happened while the program was not running, and what it took back is undone.
    """

    def __init__(self, rpc: Rpc, collection: str, others: Sequence[str], first_block: int, ledger: Ledger) -> None:
        self._rpc = rpc
        self._collection = collection
        self._addresses = [collection, *others]
        self._before_first = first_block - 1
        self._ledger = ledger
        self._history: History | None = None

    async def known(self) -> History:
        """What was read before, without asking the node."""
        if self._history is None:
            self._history = await self._ledger.run(lambda: self._from_ledger(0))
        return self._history

    def forget(self) -> None:
        """The ledger was started afresh."""
        self._history = None

    async def read(self, upto: Block, *, progress: Callable[[int, int], None] | None = None) -> History:
        """The history up to and including block `upto`. progress: blocks read, blocks to read.

        Errors: RpcError, LedgerError; what was read of the chain until then is kept.
        """
        await self.known()
        await self._ledger.run(lambda: None)  # what a cancelled read left behind is over
        history = await self._undo_reorganisation(upto)
        first = history.upto + 1

        async def hash_of(number: int) -> str:
            return upto.hash if number == upto.number else (await self._rpc.block(number)).hash

        keeping: asyncio.Future[None] | None = None
        try:
            async for span in spans(self._rpc, self._addresses, [list(events.TOPICS)], first, upto.number, hash_of):
                if keeping is not None:  # one is being kept while the node looks for the next
                    await keeping
                keeping = asyncio.ensure_future(self._ledger.run(self._keeper(history, span)))
                if progress:
                    progress(span.last - first + 1, upto.number - first + 1)
        finally:
            if keeping is not None:
                await keeping
        if history.checkpoints[-1:] != [(upto.number, upto.hash)] and upto.number == history.upto:
            await self._ledger.run(self._keeper(history, Span(upto.number + 1, upto.number, upto.hash, ())))
        return history

    def _keeper(self, history: History, span: Span) -> Callable[[], None]:
        def keep() -> None:
            if span.first != history.upto + 1:
                raise RpcError("moving", f"block {span.first}")
            told = events.read(span.logs, self._collection)
            before = {it.token_id for it in told.moves}
            totals = _part(history.totals, before)
            for move in told.moves:
                totals.count(move)
            self._ledger.append(told, span.last, span.last_hash, totals)
            history.add(told, totals, span.last, span.last_hash)

        return keep

    async def _undo_reorganisation(self, upto: Block) -> History:
        history = await self.known()
        found = None
        for number, hash_ in reversed(history.checkpoints):
            if number < upto.number:
                there = await self._is_there(number, hash_)
            else:
                there = (number, hash_) == (upto.number, upto.hash)
            if there:
                found = number
                break
        kept = self._before_first if found is None else found
        if not history.checkpoints or kept == history.upto:
            return history
        undone = history.undone + 1

        def forget() -> History:
            self._ledger.forget_after(kept)
            return self._from_ledger(undone)

        self._history = await self._ledger.run(forget)
        return self._history

    async def _is_there(self, number: int, hash_: str) -> bool:
        try:
            return (await self._rpc.block(number)).hash == hash_
        except RpcError as error:
            if error.reason == "unknown_block":
                return False
            raise

    def _from_ledger(self, undone: int) -> History:
        told = self._ledger.told()
        upto = self._before_first if told.upto is None else told.upto
        return History(upto, undone, told.totals, told.recipes, told.new_documents, told.checkpoints)


def _part(totals: Totals, ids: set[int]) -> Totals:
    known = ids & totals.minted.keys()
    return Totals(
        {i: totals.minted[i] for i in known},
        {i: totals.burned[i] for i in known},
        {i: totals.last_moved[i] for i in known},
    )


async def _unknown(number: int) -> str:
    return ""


async def spans(
    rpc: Rpc,
    addresses: Sequence[str],
    topics: Sequence[Sequence[bytes] | None],
    first: int,
    last: int,
    hash_of: Callable[[int], Awaitable[str]] = _unknown,
) -> AsyncIterator[Span]:
    """All logs of blocks `first` … `last`, range by range in order.

    A long way is begun with a small part of it: whether a node has millions of logs is known only when it has put them
    together, in vain if they are too many. Until it refuses one, ranges grow fast.
    Errors: RpcError when the node is away, or refuses even a single block.
    """
    width = last - first + 1
    width = width if width <= _SHORT_WAY_BLOCKS else -(-width // _FIRST_PART)
    growth = _FAST
    while first <= last:
        end = min(last, first + width - 1)
        try:
            # The hash first: should the chain change in between, it is the hash that is found wrong later.
            last_hash = await hash_of(end)
            logs = await rpc.logs(addresses, topics, first, end)
        except RpcError as error:
            if error.reason in _AWAY or end == first:
                raise
            width = max(1, (end - first + 1) // (8 if error.reason == "too_big" else 2))
            growth = _SLOW
            continue
        yield Span(first, end, last_hash, logs)
        width = end - first + 1
        first = end + 1
        if len(logs) > _LOGS_WANTED:
            width = max(1, width * _LOGS_WANTED // len(logs))
        else:
            width = max(width + 1, int(width * min(growth, _LOGS_WANTED / max(1, len(logs)))))
