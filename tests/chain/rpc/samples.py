"""Accounts, a block, and calls that the tests of a node share."""

from eth_abi.abi import encode
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from chain.ports import TxRequest
from tests.contracts.world import FAR, SONG, World

KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"
RICH = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
OTHER = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
HASH = "0x" + "ab" * 32
SECRET = "s3cr3tkey0123456789"
BLOCK = {
    "number": "0x5",
    "hash": HASH,
    "parentHash": "0x" + "cd" * 32,
    "timestamp": "0x64",
    "baseFeePerGas": "0x7",
}


def checksummed(address: str) -> str:
    return str(to_checksum_address(address))


def forge_call(world: World, intent: bytes) -> TxRequest:
    values = [SONG, world.recipe_hash(SONG), intent, FAR]
    data = keccak(text="forge(uint256,bytes32,bytes32,uint64)")[:4]
    data += encode(["uint256", "bytes32", "bytes32", "uint64"], values)
    return TxRequest(checksummed(world.alice), checksummed(world.forge.address), data)


def approval(world: World) -> TxRequest:
    data = keccak(text="setApprovalForAll(address,bool)")[:4] + encode(["address", "bool"], [world.forge.address, True])
    return TxRequest(checksummed(world.alice), checksummed(world.collection.address), data)
