"""What can be read of a collection that nobody described: is it an ERC-1155, what is it called, when did it begin."""

from dataclasses import dataclass

from eth_abi.abi import decode
from eth_abi.exceptions import DecodingError

from chain.errors import CallReverted, InputError, RpcError
from chain.ports import Rpc

_ERC1155 = bytes.fromhex("01ffc9a7") + bytes.fromhex("d9b67a26") + bytes(28)  # supportsInterface(0xd9b67a26)
_NAME = bytes.fromhex("06fdde03")
_URI_OF_1 = bytes.fromhex("0e89341c") + (1).to_bytes(32, "big")
_LONGEST_NAME = 60


class ProbeError(InputError):
    """The address is no collection: reason "no_contract" or "not_erc1155"."""


@dataclass(frozen=True)
class Probed:
    """name: as the contract says, printable and short; "" when it says none. first_block: None when no node tells."""

    chain_id: int
    address: str
    name: str
    uri: str
    first_block: int | None


async def probe(rpc: Rpc, address: str) -> Probed:
    """Reads a contract. address: EIP-55. Errors: ProbeError, RpcError."""
    if not await rpc.code(address):
        raise ProbeError("no_contract", address)
    if await _called(rpc, address, _ERC1155) != (1).to_bytes(32, "big"):
        raise ProbeError("not_erc1155", address)
    return Probed(
        chain_id=await rpc.chain_id(),
        address=address,
        name=_text(await _called(rpc, address, _NAME))[:_LONGEST_NAME],
        uri=_text(await _called(rpc, address, _URI_OF_1)),
        first_block=await _first_block(rpc, address),
    )


async def _called(rpc: Rpc, address: str, data: bytes) -> bytes:
    try:
        return await rpc.call(address, data)
    except CallReverted:
        return b""


def _text(answer: bytes) -> str:
    try:
        (text,) = decode(["string"], answer)
    except (DecodingError, OverflowError, ValueError):
        return ""
    return "".join(one for one in str(text)[:300] if one.isprintable()).strip()


async def _first_block(rpc: Rpc, address: str) -> int | None:
    """By halving; only a node that keeps old states can tell."""
    try:
        with_code, without = (await rpc.block("latest")).number, -1
        while with_code - without > 1:
            middle = (with_code + without) // 2
            if await rpc.code(address, middle):
                with_code = middle
            else:
                without = middle
    except RpcError:
        return None
    return with_code
