"""Before the chain's last word on an intent is believed, further nodes are heard: one node alone could make it up."""

import asyncio
from collections.abc import Sequence

from chain.errors import RpcError
from chain.forge.entry import Entry
from chain.forge.flow import Event
from chain.ports import Rpc

LAST_WORDS = frozenset({Event.FINALIZE, Event.FAIL, Event.EXPIRE})
"""After these nobody looks any more, or the person may confirm again."""

DISAGREE, BEHIND = "nodes_disagree", "second_node_behind"

_IN_ITS_BLOCK = frozenset({Event.FINALIZE, Event.FAIL})


async def require_agreement(rpc: Rpc, witnesses: Sequence[Rpc], entry: Entry, event: Event) -> None:
    """RpcError, DISAGREE or BEHIND, unless each witness has the same final block, and the same one with the intent.

    A witness that does not answer is passed over, as where the profile names one node alone.
    """
    if not witnesses or event not in LAST_WORDS:
        return
    final = await rpc.block("finalized")
    blocks = {final.number: final.hash}
    if event in _IN_ITS_BLOCK and entry.block_number is not None and entry.block_hash is not None:
        blocks[entry.block_number] = entry.block_hash
    told = await asyncio.gather(*(_said(witness, blocks) for witness in witnesses))
    for reason in (DISAGREE, BEHIND):
        if reason in told:
            raise RpcError(reason, f"block {final.number}")


async def _said(witness: Rpc, blocks: dict[int, str]) -> str:
    try:
        for number, hash_ in blocks.items():
            if (await witness.block(number)).hash != hash_:
                return DISAGREE
    except RpcError as error:
        return BEHIND if error.reason == "unknown_block" else ""
    return ""
