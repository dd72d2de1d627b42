"""One view of one contract, asked about many ids in a few calls. See contracts/src/Multiread.sol.

A node that does not run creation code in `eth_call`, and an id that gives no answer in company, cost nothing but a call
for each id: the outcome is the same.
"""

from collections.abc import Sequence
from functools import lru_cache

import contracts
from chain.errors import CallReverted, NodeRefused, RpcError
from chain.gathering import each
from chain.ports import BlockId, Rpc

_WORD = 32
_HEAD = 4
_FEWEST = 3
"""From this many ids on it is worth it."""

_CALLS_AT_ONCE = 4
_RATE_LIMITED = frozenset({429, -32005, -32016, -32029})


async def read_each(
    rpc: Rpc, target: str, selector: bytes, ids: Sequence[int], block: BlockId, *, at_once: int
) -> dict[int, bytes | None]:
    """What `selector`(uint256) of `target` answers for each id at `block`; None where it reverts or burns all gas.

    at_once: ids in one call, at most; the answers that do not fit are asked for in another one.
    Errors: RpcError when the node is away or has had enough.
    """
    slices = [ids[start : start + at_once] for start in range(0, len(ids), at_once)]
    found: dict[int, bytes | None] = {}
    for together in await each(
        slices, lambda slice_: _read_together(rpc, target, selector, slice_, block), limit=_CALLS_AT_ONCE
    ):
        found |= together
    left = [token_id for token_id in ids if token_id not in found]
    alone = await each(left, lambda token_id: _call_or_none(rpc, target, selector + _uint(token_id), block))
    found |= zip(left, alone, strict=True)
    return {token_id: found[token_id] for token_id in ids}


async def _read_together(
    rpc: Rpc, target: str, selector: bytes, ids: Sequence[int], block: BlockId
) -> dict[int, bytes | None]:
    """The answers that a multiread gives. An id that reverts, or whose answer is too long for it, is left out."""
    found: dict[int, bytes | None] = {}
    rest = list(ids)
    while len(rest) >= _FEWEST:
        reply = await _call_or_none(rpc, None, pack_multiread(target, selector, rest), block)
        try:
            answers = unpack_multiread(reply or b"", len(rest))
        except RpcError:
            break
        found |= {token_id: answer for token_id, answer in zip(rest, answers, strict=False) if answer is not None}
        if not answers:
            break
        rest = rest[len(answers) :]
    return found


def pack_multiread(target: str, selector: bytes, ids: Sequence[int]) -> bytes:
    """The creation code with its arguments: address, bytes4, uint256[]."""
    head = [bytes.fromhex(target[2:]).rjust(_WORD, b"\0"), selector.ljust(_WORD, b"\0"), _uint(3 * _WORD)]
    return b"".join([_code(), *head, _uint(len(ids)), *map(_uint, ids)])


def unpack_multiread(data: bytes, most: int) -> list[bytes | None]:
    """The answers of the first ids, None for a revert; there may be fewer than `most`.

    Errors: RpcError "bad_reply" for what the contract can not have said.
    """
    answers: list[bytes | None] = []
    at = 0
    while at < len(data):
        answered, size = data[at], int.from_bytes(data[at + 1 : at + _HEAD], "big")
        end = at + _HEAD + size
        if answered > 1 or (size and not answered) or end > len(data) or len(answers) == most:
            raise RpcError("bad_reply", "multiread")
        answers.append(data[at + _HEAD : end] if answered else None)
        at = end
    return answers


async def _call_or_none(rpc: Rpc, to: str | None, data: bytes, block: BlockId) -> bytes | None:
    """The reply, None when the contract reverts or burns all gas: that spoils one token, a node that is away all."""
    try:
        return await rpc.call(to, data, block=block)
    except CallReverted:
        return None
    except NodeRefused as error:
        if error.code in _RATE_LIMITED:
            raise
        return None


def _uint(value: int) -> bytes:
    return value.to_bytes(_WORD, "big")


@lru_cache(maxsize=1)
def _code() -> bytes:
    return contracts.load("Multiread").bytecode
