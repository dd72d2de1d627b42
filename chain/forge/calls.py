"""Calls of the forge and the collection: to bytes, and back from the bytes for what is shown before signing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from eth_abi.abi import decode, encode
from eth_abi.exceptions import DecodingError
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from chain.errors import ForgeError

FORGE = "forge(uint256,bytes32,bytes32,uint64)"
REQUEST_REVEAL = "requestReveal(uint256,uint256,bytes32,uint64)"
SET_APPROVAL = "setApprovalForAll(address,bool)"


@dataclass(frozen=True)
class ForgeCall:
    """`forge(uint256,bytes32,bytes32,uint64)`. deadline_s: last valid block time, seconds since 1970."""

    output_id: int
    recipe_hash: bytes
    intent_id: bytes
    deadline_s: int


@dataclass(frozen=True)
class RevealCall:
    """`requestReveal(uint256,uint256,bytes32,uint64)`: burns `amount` of a sealed id. deadline_s as of a forge."""

    sealed_id: int
    amount: int
    intent_id: bytes
    deadline_s: int


@dataclass(frozen=True)
class ApprovalCall:
    """`setApprovalForAll(address,bool)`: whether `operator` may move and burn every token of the caller."""

    operator: str
    approved: bool


def selector(signature: str) -> bytes:
    return keccak(text=signature)[:4]


def argument_types(signature: str) -> list[str]:
    """The flat argument types of `name(type,type)`; no tuples."""
    inside = signature[signature.index("(") + 1 : -1]
    return inside.split(",") if inside else []


def pack(signature: str, *arguments: Any) -> bytes:
    return selector(signature) + encode(argument_types(signature), arguments)


def unpack(types: Sequence[str], data: bytes) -> tuple[Any, ...]:
    """Decode what a node sent. ForgeError("bad_reply") when it does not fit the types."""
    try:
        return tuple(decode(list(types), data))
    except (DecodingError, OverflowError, ValueError) as error:
        raise ForgeError("bad_reply", type(error).__name__) from error


Call = ForgeCall | RevealCall | ApprovalCall


def encode_call(call: Call) -> bytes:
    if isinstance(call, ForgeCall):
        return pack(FORGE, call.output_id, call.recipe_hash, call.intent_id, call.deadline_s)
    if isinstance(call, RevealCall):
        return pack(REQUEST_REVEAL, call.sealed_id, call.amount, call.intent_id, call.deadline_s)
    return pack(SET_APPROVAL, call.operator, call.approved)


def decode_call(data: bytes) -> Call:
    """What exactly these bytes would do.

    ForgeError("unknown_call") for anything else, also for bytes that decode but are not the canonical encoding:
    what is shown must be all there is.
    """
    call: Call
    if data[:4] == selector(FORGE):
        call = ForgeCall(*unpack(argument_types(FORGE), data[4:]))
    elif data[:4] == selector(REQUEST_REVEAL):
        call = RevealCall(*unpack(argument_types(REQUEST_REVEAL), data[4:]))
    elif data[:4] == selector(SET_APPROVAL):
        operator, approved = unpack(argument_types(SET_APPROVAL), data[4:])
        call = ApprovalCall(to_checksum_address(operator), approved)
    else:
        raise ForgeError("unknown_call", "0x" + data[:4].hex())
    if encode_call(call) != data:
        raise ForgeError("unknown_call", "not canonical")
    return call
