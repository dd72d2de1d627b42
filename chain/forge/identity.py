"""Are these the right node, wallet and contracts? Looked at before anything else, every time."""

import asyncio

from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from chain.errors import ForgeError
from chain.forge.calls import pack, unpack
from chain.forge.config import ForgeConfig
from chain.forge.quote import Check, CheckName, ForgeBlocked
from chain.ports import Rpc, Signer


async def require_identity(
    rpc: Rpc, signer: Signer, config: ForgeConfig, account: str, block_number: int
) -> tuple[Check, ...]:
    """The checks, all passed. ForgeBlocked with the failed ones: what these contracts say would then mean nothing."""
    node_chain, wallet_chain, forge_code, collection_code, of_forge = await asyncio.gather(
        rpc.chain_id(),
        signer.chain_id(),
        rpc.code(config.forge, block_number),
        rpc.code(config.collection, block_number),
        _collection_of(rpc, config, block_number),
    )
    checks = (
        _equal(CheckName.NODE_CHAIN, str(config.chain_id), str(node_chain)),
        _equal(CheckName.WALLET_CHAIN, str(config.chain_id), str(wallet_chain)),
        _equal(CheckName.ACCOUNT, account, signer.address),
        _code(CheckName.FORGE_CODE, config.forge_code_hash, forge_code),
        _code(CheckName.COLLECTION_CODE, config.collection_code_hash, collection_code),
        _equal(CheckName.FORGE_COLLECTION, config.collection, of_forge),
    )
    failed = tuple(check for check in checks if not check.ok)
    if failed:
        raise ForgeBlocked(failed)
    return checks


async def _collection_of(rpc: Rpc, config: ForgeConfig, block_number: int) -> str:
    reply = await rpc.call(config.forge, pack("collection()"), block=block_number)
    try:
        (address,) = unpack(["address"], reply)
    except ForgeError:
        return ""
    return str(to_checksum_address(address))


def _equal(name: CheckName, expected: str, found: str) -> Check:
    return Check(name, expected == found, expected, found)


def _code(name: CheckName, expected: bytes | None, code: bytes) -> Check:
    found = "0x" + keccak(code).hex()
    if expected is None:
        return Check(name, False, "unverified", found)
    return Check(name, code != b"" and found == "0x" + expected.hex(), "0x" + expected.hex(), found)
