"""A recipe as the forge contract has it, checked against its own hash."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from eth_abi.abi import encode
from eth_utils.crypto import keccak

from chain.errors import ForgeError
from chain.forge.calls import pack, unpack
from chain.forge.config import ForgeConfig
from chain.ports import BlockId, Rpc


@dataclass(frozen=True)
class Recipe:
    """Burns one of each of `inputs` (strictly ascending ids), mints one `output_id`. hash: 32 bytes."""

    output_id: int
    inputs: tuple[int, ...]
    hash: bytes


def recipe_hash(chain_id: int, collection: str, output_id: int, inputs: Sequence[int]) -> bytes:
    """keccak256(abi.encode(chainId, collection, outputId, inputs)), as the contract computes it."""
    return keccak(encode(["uint256", "address", "uint256", "uint256[]"], [chain_id, collection, output_id, inputs]))


async def read_recipe(rpc: Rpc, config: ForgeConfig, output_id: int, block: BlockId) -> Recipe:
    """The recipe at a pinned block.

    ForgeError: "unknown_recipe" when there is none, "bad_recipe" when the inputs are not strictly ascending or hold
    the output, "recipe_hash_mismatch" when contract and own computation disagree; RpcError from the node.
    """
    (inputs,) = unpack(["uint256[]"], await rpc.call(config.forge, pack("recipe(uint256)", output_id), block=block))
    if not inputs:
        raise ForgeError("unknown_recipe", str(output_id))
    if output_id in inputs or any(a >= b for a, b in pairwise(inputs)):
        raise ForgeError("bad_recipe", str(output_id))
    (stated,) = unpack(["bytes32"], await rpc.call(config.forge, pack("recipeHash(uint256)", output_id), block=block))
    computed = recipe_hash(config.chain_id, config.collection, output_id, inputs)
    if stated != computed:
        raise ForgeError("recipe_hash_mismatch", f"0x{stated.hex()} is not 0x{computed.hex()}")
    return Recipe(output_id, tuple(inputs), computed)
