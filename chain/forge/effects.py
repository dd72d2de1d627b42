"""What logs say happened: burns, mints, the Forged event, approvals, and anything that should not be there."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from eth_abi.abi import encode
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from chain.errors import ForgeError
from chain.forge.calls import unpack
from chain.forge.config import ForgeConfig
from chain.ports import Log

TRANSFER_SINGLE = keccak(text="TransferSingle(address,address,address,uint256,uint256)")
TRANSFER_BATCH = keccak(text="TransferBatch(address,address,address,uint256[],uint256[])")
APPROVAL_FOR_ALL = keccak(text="ApprovalForAll(address,address,bool)")
FORGED = keccak(text="Forged(bytes32,address,uint256,bytes32,uint256[])")
ZERO = "0x" + "00" * 20


@dataclass(frozen=True)
class Moved:
    """One id and amount of a transfer; a batch is several of these."""

    operator: str
    source: str
    target: str
    token_id: int
    amount: int


@dataclass(frozen=True)
class Forged:
    intent_id: bytes
    holder: str
    output_id: int
    recipe_hash: bytes
    inputs: tuple[int, ...]


@dataclass(frozen=True)
class Approved:
    account: str
    operator: str
    approved: bool


@dataclass(frozen=True)
class Effects:
    """Decoded logs of one transaction. strange: number of logs that are none of the kinds above."""

    moved: tuple[Moved, ...] = ()
    forged: tuple[Forged, ...] = ()
    approved: tuple[Approved, ...] = ()
    strange: int = 0

    @property
    def burned(self) -> tuple[Moved, ...]:
        return tuple(m for m in self.moved if m.target == ZERO)

    @property
    def minted(self) -> tuple[Moved, ...]:
        return tuple(m for m in self.moved if m.source == ZERO)


def address_topic(address: str) -> bytes:
    return encode(["address"], [address])


def read_effects(logs: Sequence[Log], config: ForgeConfig) -> Effects:
    """Sort the logs of one transaction. A log that does not decode counts as strange."""
    moved: list[Moved] = []
    forged: list[Forged] = []
    approved: list[Approved] = []
    strange = 0
    for log in logs:
        source = (log.address.lower(), log.topics[0] if log.topics else b"", len(log.topics))
        try:
            if source == (config.collection.lower(), TRANSFER_SINGLE, 4):
                token_id, amount = unpack(["uint256", "uint256"], log.data)
                moved.append(_moved(log, token_id, amount))
            elif source == (config.collection.lower(), TRANSFER_BATCH, 4):
                ids, amounts = unpack(["uint256[]", "uint256[]"], log.data)
                moved.extend(_moved(log, token_id, amount) for token_id, amount in _pairs(ids, amounts))
            elif source == (config.collection.lower(), APPROVAL_FOR_ALL, 3):
                (on,) = unpack(["bool"], log.data)
                approved.append(Approved(_address(log.topics[1]), _address(log.topics[2]), on))
            elif source == (config.forge.lower(), FORGED, 4):
                recipe, inputs = unpack(["bytes32", "uint256[]"], log.data)
                output_id = int.from_bytes(log.topics[3], "big")
                forged.append(Forged(log.topics[1], _address(log.topics[2]), output_id, recipe, tuple(inputs)))
            else:
                strange += 1
        except ForgeError:
            strange += 1
    return Effects(tuple(moved), tuple(forged), tuple(approved), strange)


def forge_differences(
    effects: Effects, config: ForgeConfig, holder: str, expected: Forged, *, batch: bool = False
) -> tuple[str, ...]:
    """Where the effects are not exactly one burn of each input, one mint and one Forged event; empty when they are.

    batch: the approval is given before and taken back after, and the wallet may log what it likes of itself.
    Codes: "burns", "mint", "event", "approvals", "other_logs".
    """
    wanted_burns = Counter(Moved(config.forge, holder, ZERO, token_id, 1) for token_id in expected.inputs)
    wanted_mint = (Moved(config.forge, ZERO, holder, expected.output_id, 1),)
    wrong = []
    if Counter(effects.burned) != wanted_burns:
        wrong.append("burns")
    if effects.minted != wanted_mint:
        wrong.append("mint")
    if effects.forged != (expected,):
        wrong.append("event")
    given_and_taken = tuple(Approved(holder, config.forge, on) for on in (True, False))
    if batch and effects.approved != given_and_taken:
        wrong.append("approvals")
    others = 0 if batch else effects.strange + len(effects.approved)
    if others or len(effects.moved) != len(effects.burned) + len(effects.minted):
        wrong.append("other_logs")
    return tuple(wrong)


def _moved(log: Log, token_id: int, amount: int) -> Moved:
    return Moved(_address(log.topics[1]), _address(log.topics[2]), _address(log.topics[3]), token_id, amount)


def _pairs(ids: Sequence[int], amounts: Sequence[int]) -> list[tuple[int, int]]:
    if len(ids) != len(amounts):
        raise ForgeError("bad_reply", "batch of unequal length")
    return list(zip(ids, amounts, strict=True))


def _address(topic: bytes) -> str:
    return to_checksum_address(topic[-20:])
