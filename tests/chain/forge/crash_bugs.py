"""Bugs that a crash matrix must catch: each a plausible way to write the program wrongly."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from chain.forge import follow, receipts
from chain.forge.drive import Drive
from chain.forge.entry import Entry
from chain.forge.flow import Event, State
from chain.forge.following import Runner
from chain.forge.intent import Intent
from chain.forge.progress import Watch
from chain.forge.receipts import ForgeReceipt

_begin = Runner._begin


async def _broadcast_before_journal(self: Runner, intent: Intent) -> Watch:
    await self._signer.send_transaction(intent.tx)
    return await _begin(self, intent)


async def _no_recovery_search(*_: object) -> None:
    return None


async def _failed_on_time_out(*_: object) -> bool:
    return True


def _receipt_overwritten(proof: ForgeReceipt) -> follow.Step:
    return Event.INCLUDE, receipts.to_document(replace(proof, tx_hash="0x" + "11" * 32))


async def _asked_again(self: Drive, entry: Entry) -> None:
    if entry.state is State.ASKED:
        await self._signer.send_transaction(entry.intent.tx)
    await self.follow(entry)


BUGS: Mapping[str, tuple[Any, str, Callable[..., Any]]] = {
    "broadcast before journal": (Runner, "_begin", _broadcast_before_journal),
    "no recovery search": (follow, "find_proof", _no_recovery_search),
    "failed on time-out": (follow, "is_void", _failed_on_time_out),
    "receipt overwritten": (follow, "_included", _receipt_overwritten),
    "asked again in recovery": (Drive, "follow_again", _asked_again),
}
