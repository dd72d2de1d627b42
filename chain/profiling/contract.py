"""What a contract says of itself: whether it is an ERC-1155, its code, its name, since when it is there."""

from dataclasses import dataclass

from eth_utils.crypto import keccak

from chain import packing
from chain.errors import RpcError
from chain.ports import Rpc
from chain.profile import ProfileError
from chain.tokens.text import shown

_SUPPORTS_INTERFACE = keccak(text="supportsInterface(bytes4)")[:4]
_NAME = keccak(text="name()")[:4]
_ERC1155 = bytes.fromhex("d9b67a26")
_NO_INTERFACE = bytes.fromhex("ffffffff")
_LONGEST_NAME = 80


@dataclass(frozen=True)
class Contract:
    """name: cleaned, None when it has none. first_block: of its code, None when the node can not tell."""

    code_hash: str
    name: str | None
    first_block: int | None


async def look_at(rpc: Rpc, address: str) -> Contract:
    """Errors: ProfileError("no_contract" | "not_erc1155"), RpcError when the node is away."""
    head = await rpc.block("latest")
    code = await rpc.code(address)
    if not code:
        raise ProfileError("no_contract", "collection")
    if not await _supports(rpc, address, _ERC1155) or await _supports(rpc, address, _NO_INTERFACE):
        raise ProfileError("not_erc1155", "collection")
    return Contract("0x" + keccak(code).hex(), await _name(rpc, address), await _first_block(rpc, address, head.number))


async def _supports(rpc: Rpc, address: str, interface: bytes) -> bool:
    """ERC-165."""
    try:
        reply = await rpc.call(address, _SUPPORTS_INTERFACE + interface.ljust(32, b"\0"))
    except RpcError as error:
        if error.reason != "reverted":
            raise
        return False
    return len(reply) == 32 and int.from_bytes(reply, "big") == 1


async def _name(rpc: Rpc, address: str) -> str | None:
    try:
        return shown(packing.unpack_text(await rpc.call(address, _NAME)), _LONGEST_NAME) or None
    except RpcError:
        return None


async def _first_block(rpc: Rpc, address: str, head: int) -> int | None:
    """By bisection. A node without old states can not tell; nor can one where the code came and went."""
    without, there = -1, head
    try:
        while there - without > 1:
            middle = (there + without) // 2
            if await rpc.code(address, middle):
                there = middle
            else:
                without = middle
    except RpcError:
        return None
    return there
