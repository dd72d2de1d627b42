"""The events of the reveal: draws asked for, carried out and fetched."""

from collections.abc import Sequence
from dataclasses import dataclass

from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from chain.errors import ForgeError
from chain.forge.calls import unpack
from chain.forge.effects import address_topic
from chain.forge.intent import Intent, Kind
from chain.ports import Log

REQUESTED = keccak(text="RevealRequested(bytes32,address,uint256,uint256,uint256,uint256)")
REVEALED = keccak(text="Revealed(uint256,address,uint256,uint256)")
CLAIMED = keccak(text="Claimed(address,uint256,uint256)")

DRAW_KINDS = frozenset({Kind.SETTLE, Kind.CLAIM})


@dataclass(frozen=True)
class Requested:
    """`amount` draws queued from `first_draw` on; they can be carried out after `ready_block`."""

    intent_id: bytes
    first_draw: int
    holder: str
    sealed_id: int
    amount: int
    ready_block: int


@dataclass(frozen=True)
class Revealed:
    draw: int
    holder: str
    sealed_id: int
    stem_id: int


@dataclass(frozen=True)
class Claimed:
    holder: str
    stem_id: int
    amount: int


@dataclass(frozen=True)
class Draws:
    requested: tuple[Requested, ...] = ()
    revealed: tuple[Revealed, ...] = ()
    claimed: tuple[Claimed, ...] = ()


def read_draws(logs: Sequence[Log], reveal: str) -> Draws:
    """The reveal's own events among these; what does not decode, and all others, are left out."""
    requested: list[Requested] = []
    revealed: list[Revealed] = []
    claimed: list[Claimed] = []
    for log in logs:
        if log.address != reveal or not log.topics:
            continue
        mark = (log.topics[0], len(log.topics))
        try:
            if mark == (REQUESTED, 4):
                sealed_id, amount, ready = unpack(["uint256"] * 3, log.data)
                intent_id, holder, first = log.topics[1:]
                requested.append(Requested(intent_id, _number(first), _address(holder), sealed_id, amount, ready))
            elif mark == (REVEALED, 3):
                sealed_id, stem_id = unpack(["uint256"] * 2, log.data)
                revealed.append(Revealed(_number(log.topics[1]), _address(log.topics[2]), sealed_id, stem_id))
            elif mark == (CLAIMED, 3):
                (amount,) = unpack(["uint256"], log.data)
                claimed.append(Claimed(_address(log.topics[1]), _number(log.topics[2]), amount))
        except ForgeError:
            continue
    return Draws(tuple(requested), tuple(revealed), tuple(claimed))


def draw_topics(intent: Intent) -> list[list[bytes] | None]:
    """What to search for to find the proof that draws were carried out or fetched."""
    if intent.kind is Kind.SETTLE:
        return [[REVEALED], [number_topic(intent.inputs[-1])]]
    return [[CLAIMED], [address_topic(intent.account)], [number_topic(stem) for stem in intent.inputs]]


def number_topic(number: int) -> bytes:
    return number.to_bytes(32, "big")


def _number(topic: bytes) -> int:
    return int.from_bytes(topic, "big")


def _address(topic: bytes) -> str:
    return str(to_checksum_address(topic[-20:]))
