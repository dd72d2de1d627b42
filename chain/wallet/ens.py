"""Names for addresses: ENS, read through our own node.

A resolver may say that the answer lies on a web server (CCIP-Read, EIP-3668). That server is the choice of whoever owns
the name, so it is asked only when the user allows it, and here alone in the whole program.
Sources: EIP-137, EIP-181, ENSIP-10, ENSIP-15, EIP-3668.
"""

import asyncio
import re
import unicodedata
from dataclasses import dataclass
from typing import Any, Protocol

from eth_abi.abi import decode, encode
from eth_abi.exceptions import DecodingError
from eth_utils.crypto import keccak

from chain.errors import CallReverted, ContentError
from chain.ports import Rpc
from chain.replies import checksummed
from chain.wallet.ccip import OFFCHAIN_LOOKUP, Lookup, read_lookup
from chain.wallet.errors import EnsError

REGISTRY = "0x00000000000C2E074eC69A0dFb2997BA6C7d2e1e"
MAINNET = 1

_ZERO = bytes(20)
_MOST_NAME_BYTES = 255
_MOST_LOOKUPS = 4
_ASCII_LABEL = re.compile(r"(?!..--)_*[a-z0-9$\-]+|_+")
_EXTENDED = bytes.fromhex("9061b923")  # resolve(bytes,bytes), and its ERC-165 id


@dataclass(frozen=True)
class Named:
    """name: as ENSIP-15 normalises it, which is what should be shown. address: EIP-55."""

    name: str
    address: str


class Gateway(Protocol):
    """Asks the web server of a CCIP-Read. Errors: ContentError."""

    async def answer(self, lookup: Lookup) -> bytes: ...


class Ens:
    """gateway: None when no web server may be asked, the default. registry, chain_id: others only for tests."""

    def __init__(
        self, rpc: Rpc, gateway: Gateway | None = None, *, registry: str = REGISTRY, chain_id: int = MAINNET
    ) -> None:
        self._rpc, self._gateway, self._registry, self._chain_id = rpc, gateway, registry, chain_id

    async def resolve(self, text: str) -> Named:
        """The address of a name. Errors: EnsError, RpcError."""
        name = await asyncio.to_thread(_normalized, text)
        address = await self._address_of(name, await self._pinned_block())
        return Named(name, address)

    async def name_of(self, address: str) -> Named | None:
        """The name an address gives itself, if it leads back to it. Errors: EnsError("wrong_chain"), RpcError."""
        block = await self._pinned_block()
        reverse = f"{address[2:].lower()}.addr.reverse"
        try:
            said = await self._ask(reverse, _call("name(bytes32)", ["bytes32"], _node(reverse)), block)
            (text,) = _decoded(["string"], said)
            name = await asyncio.to_thread(_normalized, text)
            forth = await self._address_of(name, block)
        except EnsError:
            return None
        return Named(name, address) if name == text and forth == address else None

    async def _pinned_block(self) -> int:
        chain_id, block = await asyncio.gather(self._rpc.chain_id(), self._rpc.block("latest"))
        if chain_id != self._chain_id:
            raise EnsError("wrong_chain", str(chain_id))
        return block.number

    async def _address_of(self, name: str, block: int) -> str:
        word = await self._ask(name, _call("addr(bytes32)", ["bytes32"], _node(name)), block)
        if len(word) != 32 or any(word[:12]):
            raise EnsError("bad_reply", "addr")
        if word[12:] == _ZERO:
            raise EnsError("no_address", name)
        return checksummed("0x" + word[12:].hex())

    async def _ask(self, name: str, question: bytes, block: int) -> bytes:
        resolver, exact, extended = await self._resolver_of(name, block)
        if not extended:
            if not exact:
                raise EnsError("not_found", name)
            return await self._call(resolver, question, block)
        wrapped = _EXTENDED + encode(["bytes", "bytes"], [_dns(name), question])
        (answer,) = _decoded(["bytes"], await self._call(resolver, wrapped, block))
        return bytes(answer)

    async def _resolver_of(self, name: str, block: int) -> tuple[str, bool, bool]:
        """The resolver of a name or of the nearest name above it; whether it is its own; whether it is extended."""
        labels = name.split(".")
        for depth in range(len(labels)):
            question = _call("resolver(bytes32)", ["bytes32"], _node(".".join(labels[depth:])))
            word = await self._call(self._registry, question, block)
            if len(word) != 32 or any(word[:12]):
                raise EnsError("bad_reply", "registry")
            if word[12:] != _ZERO:
                resolver = checksummed("0x" + word[12:].hex())
                return resolver, depth == 0, await self._is_extended(resolver, block)
        raise EnsError("not_found", name)

    async def _is_extended(self, resolver: str, block: int) -> bool:
        try:
            word = await self._rpc.call(
                resolver, _call("supportsInterface(bytes4)", ["bytes4"], _EXTENDED), block=block
            )
        except CallReverted:
            return False
        return word == (1).to_bytes(32, "big")

    async def _call(self, to: str, data: bytes, block: int) -> bytes:
        for _ in range(_MOST_LOOKUPS):
            try:
                return await self._rpc.call(to, data, block=block)
            except CallReverted as reverted:
                if reverted.data[:4] != OFFCHAIN_LOOKUP:
                    raise EnsError("no_address", "reverted") from reverted
                lookup = read_lookup(reverted.data)
            if lookup is None or lookup.sender != to:
                raise EnsError("bad_reply", "lookup")
            if self._gateway is None:
                raise EnsError("offchain", hosts=lookup.hosts)
            try:
                answer = await self._gateway.answer(lookup)
            except ContentError as error:
                raise EnsError("offchain_failed", error.reason, lookup.hosts) from error
            data = lookup.callback + encode(["bytes", "bytes"], [answer, lookup.extra])
        raise EnsError("offchain_failed", "it leads on and on")


def _normalized(text: str) -> str:
    """As ENSIP-15 has it. Errors: EnsError("bad_name")."""
    if len(text) > _MOST_NAME_BYTES:
        raise EnsError("bad_name")
    name = text.lower() if text.isascii() else _normalized_unicode(text)
    labels = name.split(".")
    if len(labels) < 2 or not all(0 < len(label.encode()) <= 255 for label in labels) or len(name.encode()) > 253:
        raise EnsError("bad_name")
    if any(label.isascii() and not _ASCII_LABEL.fullmatch(label) for label in labels):
        raise EnsError("bad_name")
    return name


def _normalized_unicode(text: str) -> str:
    """Loads a table of 3 MB the first time."""
    from ens import _normalization as ensip15  # type: ignore[import-untyped]

    # web3 8.0 gives a list of characters to pyunormalize 18, which only takes a text: no name at all would pass.
    ensip15.NFC = lambda characters: unicodedata.normalize("NFC", "".join(characters))
    try:
        return str(ensip15.normalize_name_ensip15(text).as_text)
    except Exception as error:  # InvalidName, but also whatever its code stumbles over
        raise EnsError("bad_name", type(error).__name__) from error


def _node(name: str) -> bytes:
    node = bytes(32)
    for label in reversed(name.split(".")):
        node = keccak(node + keccak(text=label))
    return node


def _dns(name: str) -> bytes:
    return b"".join(bytes((len(it),)) + it for it in (label.encode() for label in name.split("."))) + b"\0"


def _call(signature: str, types: list[str], *arguments: object) -> bytes:
    return keccak(text=signature)[:4] + encode(types, arguments)


def _decoded(types: list[str], data: bytes) -> tuple[Any, ...]:
    try:
        return tuple(decode(types, data))
    except (DecodingError, OverflowError, ValueError) as error:
        raise EnsError("bad_reply", type(error).__name__) from error
