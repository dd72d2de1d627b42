"""A second pair of eyes: do other nodes tell the same of the block that a quote was made at?"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from eth_utils.crypto import keccak

from chain.errors import ForgeError, RpcError
from chain.forge.calls import pack, unpack
from chain.forge.config import ForgeConfig
from chain.forge.quote import Check, CheckName, Quote
from chain.ports import Block, Clock, Rpc

_TRIES = 4


async def witnessed(witnesses: Sequence[Rpc], config: ForgeConfig, quote: Quote, clock: Clock) -> tuple[Check, ...]:
    """One check for all witnesses, none when there are none.

    Its `found` names what differs, comma-separated: "chain_id", "block_hash", "code", "balances", "approval", "recipe",
    "intent"; or "silent", "behind" for a witness that can not be asked.
    """

    async def compared(witness: Rpc, block: Block) -> set[str]:
        return await _compared(witness, config, quote, block)

    return await agreed(witnesses, quote.block.number, compared, clock, config.poll_s)


async def agreed(
    witnesses: Sequence[Rpc],
    number: int,
    compared: Callable[[Rpc, Block], Awaitable[set[str]]],
    clock: Clock,
    poll_s: float,
) -> tuple[Check, ...]:
    """One check for all witnesses, none when there are none. compared: what differs at the block of this number."""
    if not witnesses:
        return ()

    async def differences(witness: Rpc) -> set[str]:
        try:
            block = await _block(witness, number, clock, poll_s)
            return {"behind"} if block is None else await compared(witness, block)
        except (RpcError, ForgeError):
            return {"silent"}

    told = await asyncio.gather(*(differences(witness) for witness in witnesses))
    found = sorted({difference for one in told for difference in one})
    return (Check(CheckName.SECOND_NODE, not found, str(len(witnesses)), ",".join(found)),)


async def _block(witness: Rpc, number: int, clock: Clock, poll_s: float) -> Block | None:
    """The block of that number; a node a little behind is waited for."""
    for tries_left in reversed(range(_TRIES)):
        try:
            return await witness.block(number)
        except RpcError as error:
            if error.reason != "unknown_block":
                raise
        if tries_left:
            await clock.sleep(poll_s)
    return None


async def _compared(witness: Rpc, config: ForgeConfig, quote: Quote, block: Block) -> set[str]:
    at, account, said = quote.block.number, quote.account, quote.shown
    burns = {burn.token_id: burn.copies for burn in quote.burns} | {quote.output_id: quote.output_copies}
    reads = (
        pack("balanceOfBatch(address[],uint256[])", [account] * len(burns), list(burns)),
        pack("isApprovedForAll(address,address)", account, config.forge),
        pack("recipeHash(uint256)", quote.output_id),
        pack("intentUsed(address,bytes32)", account, said.intent_id),
    )
    addresses = (config.collection, config.collection, config.forge, config.forge)
    chain_id, forge_code, collection_code = await asyncio.gather(
        witness.chain_id(), witness.code(config.forge, at), witness.code(config.collection, at)
    )
    replies = await asyncio.gather(
        *(witness.call(address, data, block=at) for address, data in zip(addresses, reads, strict=True))
    )
    balances, approved, recipe, used = (
        unpack([kind], reply)[0] for kind, reply in zip(("uint256[]", "bool", "bytes32", "bool"), replies, strict=True)
    )
    same = {
        "chain_id": chain_id == config.chain_id,
        "block_hash": block.hash == quote.block.hash,
        "code": (keccak(forge_code), keccak(collection_code)) == (config.forge_code_hash, config.collection_code_hash),
        "balances": list(balances) == list(burns.values()),
        "approval": approved == (quote.approval is None),
        "recipe": recipe == said.recipe_hash,
        "intent": not used,
    }
    return {name for name, holds in same.items() if not holds}
