"""News of blocks: by subscription where the node has it, by asking else."""

import asyncio
from collections.abc import AsyncGenerator

from chain.errors import RpcError
from chain.ports import Announces, Rpc


async def changes(rpc: Rpc, *, poll_s: float = 2.0) -> AsyncGenerator[int, None]:
    """The number of each block after which a look may show something new.

    First the latest block of now, then whenever another one is the latest, also one of the same or a lower number
    after a reorganisation. While the node is away nothing comes; errors end nothing. Close it to end it.
    A node that announces its blocks is not asked in between; any other one every `poll_s`.
    """
    heads = rpc.heads() if isinstance(rpc, Announces) else None
    listening = asyncio.ensure_future(heads.run()) if heads is not None else None
    last = ""
    try:
        while True:
            try:
                block = await rpc.block("latest")
            except RpcError:
                block = None
            if block is not None and block.hash != last:
                last = block.hash
                yield block.number
            await (heads.wait(poll_s) if heads is not None else asyncio.sleep(poll_s))
    finally:
        if listening is not None:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
