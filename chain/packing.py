"""Calls and events of the contracts, packed and unpacked by hand: web3's codec takes most of a second for 5,000 ids.

Packing 500 ids takes about a millisecond, so that the event loop never notices; bigger lists go in slices.
Source: Solidity ABI specification, ERC-1155.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from eth_utils.crypto import keccak

from chain.errors import RpcError
from chain.gathering import each
from chain.multiread import read_each
from chain.ports import BlockId, Log, Rpc
from chain.replies import checksummed

ZERO_ADDRESS = "0x" + "0" * 40
_WORD = 32
_IDS_PER_CALL = 500
_MAX_TEXT_BYTES = 512 << 10
# An answer of a multiread has room for 680 numbers, or for about 150 texts of a CID's length.
_SUPPLIES_AT_ONCE = 400
_URIS_AT_ONCE = 120


def selector_of(signature: str) -> bytes:
    """The first four bytes of a call of this function."""
    return keccak(text=signature)[:4]


BALANCE_OF_BATCH = selector_of("balanceOfBatch(address[],uint256[])")
URI = selector_of("uri(uint256)")
TOTAL_SUPPLY = selector_of("totalSupply(uint256)")
RECIPE = selector_of("recipe(uint256)")

TRANSFER_SINGLE_TOPIC = keccak(text="TransferSingle(address,address,address,uint256,uint256)")
TRANSFER_BATCH_TOPIC = keccak(text="TransferBatch(address,address,address,uint256[],uint256[])")
URI_TOPIC = keccak(text="URI(string,uint256)")
RECIPE_SET_TOPIC = keccak(text="RecipeSet(uint256,uint256[],bytes32)")
FORGED_TOPIC = keccak(text="Forged(bytes32,address,uint256,bytes32,uint256[])")
REVEALED_TOPIC = keccak(text="Revealed(uint256,address,uint256,uint256)")


@dataclass(frozen=True)
class Transfer:
    """`amount` copies of one token. From the zero address it is a mint, to the zero address a burn."""

    operator: str
    sender: str
    to: str
    token_id: int
    amount: int
    log: Log

    @property
    def is_mint(self) -> bool:
        return self.sender == ZERO_ADDRESS and self.to != ZERO_ADDRESS

    @property
    def is_burn(self) -> bool:
        return self.to == ZERO_ADDRESS and self.sender != ZERO_ADDRESS


@dataclass(frozen=True)
class RecipeSet:
    output_id: int
    inputs: tuple[int, ...]
    recipe_hash: bytes
    log: Log


@dataclass(frozen=True)
class Forged:
    intent_id: bytes
    holder: str
    output_id: int
    recipe_hash: bytes
    inputs: tuple[int, ...]
    log: Log


@dataclass(frozen=True)
class Revealed:
    draw: int
    holder: str
    sealed_id: int
    stem_id: int
    log: Log


def pack_balance_of_batch(pairs: Sequence[tuple[str, int]]) -> bytes:
    """Of each account and id."""
    count = len(pairs)
    parts = [BALANCE_OF_BATCH, _uint(2 * _WORD), _uint(2 * _WORD + (count + 1) * _WORD), _uint(count)]
    holders = (bytes.fromhex(account[2:]).rjust(_WORD, b"\0") for account, _ in pairs)
    return b"".join([*parts, *holders, _uint(count), *(_uint(token_id) for _, token_id in pairs)])


def pack_uint_call(selector: bytes, value: int) -> bytes:
    """A call with one uint256: `URI`, `TOTAL_SUPPLY`, `RECIPE`."""
    return selector + _uint(value)


def unpack_uint(data: bytes) -> int:
    return _word(data, 0)


def unpack_uints(data: bytes, head: int = 0) -> tuple[int, ...]:
    """The uint256[] whose offset is the word at byte `head`. Errors: RpcError("bad_reply")."""
    offset = _word(data, head)
    count = _word(data, offset)
    start = offset + _WORD
    if count * _WORD > len(data) - start:
        raise RpcError("bad_reply", "array beyond its data")
    return tuple(int.from_bytes(data[at : at + _WORD], "big") for at in range(start, start + count * _WORD, _WORD))


def unpack_text(data: bytes) -> str:
    offset = _word(data, 0)
    length = _word(data, offset)
    start = offset + _WORD
    if length > min(len(data) - start, _MAX_TEXT_BYTES):
        raise RpcError("bad_reply", "text beyond its data")
    try:
        return data[start : start + length].decode("utf-8")
    except UnicodeDecodeError:
        raise RpcError("bad_reply", "text not UTF-8") from None


def unpack_transfers(log: Log) -> tuple[Transfer, ...]:
    """What a TransferSingle or TransferBatch moved; empty for any other event."""
    return tuple(Transfer(*moved, log) for moved in unpack_moves(log))


def unpack_moves(log: Log) -> tuple[tuple[str, str, str, int, int], ...]:
    """As `unpack_transfers`, as plain rows: operator, sender, receiver, id, amount. A sync reads a hundred thousand."""
    topic = log.topics[0] if log.topics else b""
    if topic not in (TRANSFER_SINGLE_TOPIC, TRANSFER_BATCH_TOPIC):
        return ()
    _expect_topics(log, 4)
    operator, sender, to = _parties(log.topics)
    if topic == TRANSFER_SINGLE_TOPIC:
        return ((operator, sender, to, _word(log.data, 0), _word(log.data, _WORD)),)
    ids, amounts = unpack_uints(log.data), unpack_uints(log.data, _WORD)
    if len(ids) != len(amounts):
        raise RpcError("bad_reply", "ids and amounts differ in number")
    return tuple((operator, sender, to, *pair) for pair in zip(ids, amounts, strict=True))


def unpack_recipe_set(log: Log) -> RecipeSet:
    _expect_topics(log, 2)
    return RecipeSet(_number(log.topics[1]), unpack_uints(log.data), _bytes32(log.data, _WORD), log)


def unpack_forged(log: Log) -> Forged:
    _expect_topics(log, 4)
    holder, output_id = _address(log.topics[2]), _number(log.topics[3])
    return Forged(log.topics[1], holder, output_id, _bytes32(log.data, 0), unpack_uints(log.data, _WORD), log)


def unpack_revealed(log: Log) -> Revealed:
    _expect_topics(log, 3)
    draw, holder = _number(log.topics[1]), _address(log.topics[2])
    return Revealed(draw, holder, _word(log.data, 0), _word(log.data, _WORD), log)


async def balances(
    rpc: Rpc, collection: str, accounts: Sequence[str], ids: Sequence[int], block: BlockId
) -> dict[str, dict[int, int]]:
    """Copies each account owns of each id at `block`; ids not owned are there with 0."""

    async def ask(slice_: Sequence[tuple[str, int]]) -> tuple[int, ...]:
        reply = unpack_uints(await rpc.call(collection, pack_balance_of_batch(slice_), block=block))
        if len(reply) != len(slice_):
            raise RpcError("bad_reply", "another number of balances than asked for")
        return reply

    pairs = [(account, token_id) for account in accounts for token_id in ids]
    slices = [pairs[start : start + _IDS_PER_CALL] for start in range(0, len(pairs), _IDS_PER_CALL)]
    found: dict[str, dict[int, int]] = {account: {} for account in accounts}
    for slice_, reply in zip(slices, await each(slices, ask, limit=4), strict=True):
        for (account, token_id), amount in zip(slice_, reply, strict=True):
            found[account][token_id] = amount
    return found


async def supplies(rpc: Rpc, collection: str, ids: Sequence[int], block: BlockId) -> dict[int, int]:
    """Live supply of each id at `block`; an id for which the contract gives no answer is left out."""
    found = await read_each(rpc, collection, TOTAL_SUPPLY, ids, block, at_once=_SUPPLIES_AT_ONCE)
    return {token_id: unpack_uint(reply) for token_id, reply in found.items() if reply and len(reply) >= _WORD}


async def uris(rpc: Rpc, collection: str, ids: Sequence[int], block: BlockId) -> dict[int, str | None]:
    """Where each id's metadata is, `{id}` filled in (ERC-1155); None when the contract gives no usable answer."""
    found = await read_each(rpc, collection, URI, ids, block, at_once=_URIS_AT_ONCE)
    return {token_id: _uri(token_id, reply) for token_id, reply in found.items()}


def _uri(token_id: int, reply: bytes | None) -> str | None:
    try:
        return unpack_text(reply).replace("{id}", f"{token_id:064x}") or None if reply is not None else None
    except RpcError:
        return None


def _uint(value: int) -> bytes:
    return value.to_bytes(_WORD, "big")


def _word(data: bytes, at: int) -> int:
    if at + _WORD > len(data):
        raise RpcError("bad_reply", "word beyond its data")
    return int.from_bytes(data[at : at + _WORD], "big")


def _bytes32(data: bytes, at: int) -> bytes:
    return _word(data, at).to_bytes(_WORD, "big")


def _number(topic: bytes) -> int:
    return int.from_bytes(topic, "big")


@lru_cache(maxsize=4096)
def _parties(topics: tuple[bytes, ...]) -> tuple[str, str, str]:
    operator, sender, to = map(_address, topics[1:])
    return operator, sender, to


@lru_cache(maxsize=16384)
def _address(topic: bytes) -> str:
    if any(topic[:12]):
        raise RpcError("bad_reply", "address with more than 20 bytes")
    return checksummed("0x" + topic[12:].hex())


def _expect_topics(log: Log, count: int) -> None:
    if len(log.topics) != count:
        raise RpcError("bad_reply", f"event with {len(log.topics)} topics instead of {count}")
