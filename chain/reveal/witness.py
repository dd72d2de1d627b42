"""Do other nodes tell the same of the block that a quote for a reveal was made at?"""

import asyncio
from collections.abc import Sequence

from eth_utils.crypto import keccak

from chain.forge.calls import pack, unpack
from chain.forge.config import ForgeConfig
from chain.forge.quote import Check
from chain.forge.witness import agreed
from chain.ports import Block, Clock, Rpc
from chain.reveal.quote import RevealQuote


async def witnessed(
    witnesses: Sequence[Rpc], config: ForgeConfig, quote: RevealQuote, clock: Clock
) -> tuple[Check, ...]:
    """As for a forge. What may differ: "chain_id", "block_hash", "code", "balances", "approval", "pool", "intent"."""

    async def compared(witness: Rpc, block: Block) -> set[str]:
        return await _compared(witness, config, quote, block)

    return await agreed(witnesses, quote.block.number, compared, clock, config.poll_s)


async def _compared(witness: Rpc, config: ForgeConfig, quote: RevealQuote, block: Block) -> set[str]:
    at, account = quote.block.number, quote.account
    reads = (
        (config.collection, pack("balanceOf(address,uint256)", account, quote.sealed_id)),
        (config.collection, pack("isApprovedForAll(address,address)", account, config.forge)),
        (config.forge, pack("pool(uint256)", quote.sealed_id)),
        (config.forge, pack("intentUsed(address,bytes32)", account, quote.shown.intent_id)),
    )
    chain_id, reveal_code, collection_code = await asyncio.gather(
        witness.chain_id(), witness.code(config.forge, at), witness.code(config.collection, at)
    )
    copies, approved, pool, used = await asyncio.gather(*(witness.call(to, data, block=at) for to, data in reads))
    stems, left = unpack(["uint256[]", "uint256[]"], pool)
    stock = [each for each in zip(stems, left, strict=False) if each[1]]
    same = {
        "chain_id": chain_id == config.chain_id,
        "block_hash": block.hash == quote.block.hash,
        "code": (keccak(reveal_code), keccak(collection_code)) == (config.forge_code_hash, config.collection_code_hash),
        "balances": unpack(["uint256"], copies)[0] == quote.copies,
        "approval": unpack(["bool"], approved)[0] == (quote.approval is None),
        "intent": not unpack(["bool"], used)[0],
        "pool": stock == [(it.stem_id, it.left) for it in quote.pool],
    }
    return {name for name, holds in same.items() if not holds}
