"""What is told about an intent while it is followed."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from chain.errors import ChainError
from chain.forge.entry import Entry
from chain.forge.flow import State
from chain.forge.intent import Kind
from chain.forge.reasons import Reason
from chain.forge.receipts import ForgeReceipt


@dataclass(frozen=True)
class ForgeProgress:
    """One step of an intent, or the news that looking failed.

    state: "done" may be said at State.FINALIZED only. receipt: what happened, while included. reason: why not.
    trouble: reason code of the error that kept us from looking this time; the state is then the last one known.
    """

    intent_id: bytes
    kind: Kind
    output_id: int
    state: State
    tx_hash: str | None = None
    block_number: int | None = None
    receipt: ForgeReceipt | None = None
    reason: Reason | None = None
    trouble: str | None = None


def progress_of(entry: Entry, trouble: str | None = None) -> ForgeProgress:
    return ForgeProgress(
        intent_id=entry.intent.intent_id,
        kind=entry.intent.kind,
        output_id=entry.intent.output_id,
        state=entry.state,
        tx_hash=entry.tx_hash,
        block_number=entry.block_number,
        receipt=entry.receipt,
        reason=entry.reason,
        trouble=trouble,
    )


Watch = asyncio.Queue[ForgeProgress | ChainError | None]
"""News of one or more intents. None: one of them ended. An error: it can not be followed any more."""


async def until_ended(watch: Watch, intents: int = 1) -> AsyncIterator[ForgeProgress]:
    while intents:
        news = await watch.get()
        if isinstance(news, ChainError):
            raise news
        if news is None:
            intents -= 1
        else:
            yield news
