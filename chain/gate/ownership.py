"""How many of each token an address holds at the node's latest block: `balanceOfBatch`, packed by hand."""

import asyncio
from collections.abc import Callable, Mapping, Sequence

from chain.errors import RpcError
from chain.ports import Rpc

_BALANCE_OF_BATCH = bytes.fromhex("4e1273f4")  # balanceOfBatch(address[],uint256[])
_BATCH = 400


class Ownership:
    """Reads holdings of one collection. A node on another chain or far behind counts as no node: RpcError.

    max_block_age_s: oldest latest block to believe, None for chains that only make a block when asked.
    clock: seconds since the epoch.
    """

    def __init__(
        self, rpc: Rpc, chain_id: int, collection: str, clock: Callable[[], float], max_block_age_s: int | None
    ) -> None:
        self._rpc = rpc
        self._chain_id = chain_id
        self._collection = collection
        self._clock = clock
        self._max_block_age_s = max_block_age_s

    async def pinned_block(self) -> int:
        """The number of the latest block of the right chain."""
        chain_id, block = await asyncio.gather(self._rpc.chain_id(), self._rpc.block("latest"))
        if chain_id != self._chain_id:
            raise RpcError("wrong_chain", f"{chain_id}, not {self._chain_id}")
        age_s = self._clock() - block.timestamp_s
        if self._max_block_age_s is not None and age_s > self._max_block_age_s:
            raise RpcError("stale", f"its latest block is {age_s:.0f} s old")
        return block.number

    async def balances(self, address: str, ids: Sequence[int], block: int) -> Mapping[int, int]:
        """Balance by id. Errors: RpcError, also when the answer has another shape than asked for."""
        found: dict[int, int] = {}
        for first in range(0, len(ids), _BATCH):
            batch = ids[first : first + _BATCH]
            answer = await self._rpc.call(self._collection, _encode(address, batch), block=block)
            found.update(zip(batch, _decode(answer, len(batch)), strict=True))
        return found


def _encode(address: str, ids: Sequence[int]) -> bytes:
    count = len(ids)
    owner = bytes.fromhex(address[2:])
    words = [64, 64 + 32 * (count + 1), count, *[int.from_bytes(owner, "big")] * count, count, *ids]
    return _BALANCE_OF_BATCH + b"".join(word.to_bytes(32, "big") for word in words)


def _decode(answer: bytes, count: int) -> list[int]:
    words = [int.from_bytes(answer[at : at + 32], "big") for at in range(0, len(answer), 32)]
    if len(answer) != 32 * (count + 2) or words[:2] != [32, count]:
        raise RpcError("bad_reply", "balanceOfBatch")
    return words[2:]
