"""What ever happened to a collection's tokens, read from its logs: which ids exist, what was minted, burned and forged.

A node's limits are not known and not guessed: a range it refuses is halved, an answered one grown slowly.
"""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field

from chain import packing
from chain.errors import RpcError
from chain.packing import RecipeSet, Transfer
from chain.ports import Block, Log, Rpc

_AWAY = frozenset({"unreachable", "disconnected", "http"})
_LOGS_AT_A_TIME = 200
_TOPICS = (
    packing.TRANSFER_SINGLE_TOPIC,
    packing.TRANSFER_BATCH_TOPIC,
    packing.URI_TOPIC,
    packing.RECIPE_SET_TOPIC,
)


@dataclass(frozen=True)
class Span:
    """Blocks `first` … `last`, both included, and what the wanted contracts emitted there."""

    first: int
    last: int
    logs: tuple[Log, ...]


@dataclass
class History:
    """Everything read so far, up to and including block `upto`, in the order of the chain.

    minted, burned: copies by id, with every id that ever moved. undone: how often something that was read turned out
    not to be part of the chain.
    """

    upto: int
    undone: int = 0
    transfers: list[Transfer] = field(default_factory=list)
    recipe_sets: list[RecipeSet] = field(default_factory=list)
    new_uris: list[tuple[int, int]] = field(default_factory=list)
    checkpoints: list[tuple[int, str]] = field(default_factory=list)
    minted: dict[int, int] = field(default_factory=dict)
    burned: dict[int, int] = field(default_factory=dict)

    def ids(self) -> tuple[int, ...]:
        """Every id that was ever moved or that a recipe names, ascending."""
        found = set(self.minted)
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
        later = itertools.takewhile(lambda t: t.log.block_number > block_number, reversed(self.transfers))
        return frozenset(transfer.token_id for transfer in later)

    def add(self, log: Log, collection: str) -> None:
        topic = log.topics[0] if log.topics else b""
        if topic == packing.RECIPE_SET_TOPIC and log.address != collection:
            self.recipe_sets.append(packing.unpack_recipe_set(log))
        elif topic == packing.URI_TOPIC and len(log.topics) == 2 and log.address == collection:
            self.new_uris.append((log.block_number, int.from_bytes(log.topics[1], "big")))
        elif log.address == collection:
            for transfer in packing.unpack_transfers(log):
                self.transfers.append(transfer)
                self._count(transfer)

    def _count(self, transfer: Transfer) -> None:
        token_id = transfer.token_id
        self.minted[token_id] = self.minted.get(token_id, 0) + transfer.is_mint * transfer.amount
        self.burned[token_id] = self.burned.get(token_id, 0) + transfer.is_burn * transfer.amount

    def forget_after(self, block_number: int) -> None:
        """Undoes what was read of later blocks."""
        self.transfers = [t for t in self.transfers if t.log.block_number <= block_number]
        self.recipe_sets = [r for r in self.recipe_sets if r.log.block_number <= block_number]
        self.new_uris = [entry for entry in self.new_uris if entry[0] <= block_number]
        self.checkpoints = [entry for entry in self.checkpoints if entry[0] <= block_number]
        self.upto = min(self.upto, block_number)
        self.undone += 1
        self.minted, self.burned = {}, {}
        for transfer in self.transfers:
            self._count(transfer)


class Discovery:
    """Follows the logs of one collection (and its forge). Each `read` asks only for blocks not read before.

    A reorganisation is seen by the hash of the last block read; what it took back is undone.
    """

    def __init__(self, rpc: Rpc, collection: str, forge: str | None, first_block: int) -> None:
        self._rpc = rpc
        self._collection = collection
        self._addresses = [collection] + ([forge] if forge else [])
        self._before_first = first_block - 1
        self.history = History(upto=self._before_first)

    async def read(self, upto: Block, *, progress: Callable[[int, int], None] | None = None) -> History:
        """The history up to and including block `upto`. progress: blocks read, blocks to read."""
        await self._undo_reorganisation(upto)
        history = self.history
        first = history.upto + 1
        # An error half-way must not leave half a range: read all of it, then keep it.
        fresh: list[Log] = []
        async for span in spans(self._rpc, self._addresses, [list(_TOPICS)], first, upto.number):
            fresh.extend(span.logs)
            if progress:
                progress(span.last - first + 1, upto.number - first + 1)
        try:
            for index, log in enumerate(fresh):
                if index % _LOGS_AT_A_TIME == _LOGS_AT_A_TIME - 1:
                    await asyncio.sleep(0)
                history.add(log, self._collection)
        except (RpcError, asyncio.CancelledError):
            history.forget_after(first - 1)
            raise
        if upto.number >= history.upto:
            history.upto = upto.number
            if not history.checkpoints or history.checkpoints[-1] != (upto.number, upto.hash):
                history.checkpoints = [*history.checkpoints[-127:], (upto.number, upto.hash)]
        return history

    async def _undo_reorganisation(self, upto: Block) -> None:
        history = self.history
        while history.checkpoints:
            number, hash_ = history.checkpoints[-1]
            if number == upto.number and hash_ == upto.hash:
                return
            if number < upto.number and (await self._rpc.block(number)).hash == hash_:
                return
            history.checkpoints.pop()
            history.forget_after(history.checkpoints[-1][0] if history.checkpoints else self._before_first)


async def spans(
    rpc: Rpc, addresses: Sequence[str], topics: Sequence[Sequence[bytes] | None], first: int, last: int
) -> AsyncIterator[Span]:
    """All logs of blocks `first` … `last`, range by range in order.

    Errors: RpcError when the node is away, or refuses even a single block.
    """
    width = max(1, last - first + 1)
    while first <= last:
        end = min(last, first + width - 1)
        try:
            logs = await rpc.logs(addresses, topics, first, end)
        except RpcError as error:
            if error.reason in _AWAY or end == first:
                raise
            width = (end - first + 1) // 2
            continue
        yield Span(first, end, logs)
        first = end + 1
        width += max(1, width // 4)
