"""Waiting for a node: until a transaction is in a block, with a deadline."""

import asyncio

from chain.ports import Receipt, Rpc


async def mined(rpc: Rpc, tx_hash: str, within_s: float = 90.0) -> Receipt:
    """The receipt of a transaction; TimeoutError when there is none by the deadline."""
    async with asyncio.timeout(within_s):
        while (receipt := await rpc.receipt(tx_hash)) is None:  # noqa: ASYNC110  a node has no event to wait for
            await asyncio.sleep(0.005)
    return receipt
