"""Where a forge can be killed: before, inside and after each row of its journal, and around the wallet's broadcast."""

import os
import signal
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from chain.forge import Entry, Journal
from chain.forge.flow import Event
from chain.ports import CallsStatus, TxRequest
from tests.chain.forge.arena import ScriptedWallet
from tests.chain.forge.batching import packed_batch
from tests.contracts.chain import Anvil

_ROWS = (Event.JOURNAL, Event.ASK, Event.SEND, Event.SEE, Event.INCLUDE, Event.SECURE, Event.FINALIZE)
POINTS = (
    *(f"{when} {event.value}" for event in _ROWS for when in ("before", "after")),
    f"inside {Event.JOURNAL.value}",
    f"inside {Event.INCLUDE.value}",
    "before broadcast",
    "after broadcast",
)
"""In a run that lives, each of these is passed. "inside": written, and not yet committed."""
BATCH_POINTS = tuple(point for point in POINTS if Event.SEE.value not in point.split())
"""Of a batch the wallet names no transaction that could be seen waiting."""


class Doom:
    """Kills this process -9 when `point` is passed for the first time, and leaves a mark that it was."""

    def __init__(self, point: str, folder: Path) -> None:
        self.point, self._folder = point, folder

    def passing(self, point: str) -> None:
        if point == self.point:
            (self._folder / "hit").write_text(point)
            os.kill(os.getpid(), signal.SIGKILL)


class DoomedJournal(Journal):
    def __init__(self, path: Path, now_s: Callable[[], float], doom: Doom) -> None:
        super().__init__(path, now_s)
        self._doom = doom
        self._event = ""
        self._db.set_trace_callback(self._traced)

    def _traced(self, statement: str) -> None:
        if statement == "COMMIT":
            self._doom.passing(f"inside {self._event}")

    def _append(self, intent_id: bytes, event: Event, body: Mapping[str, Any]) -> Entry:
        self._event = event.value
        self._doom.passing(f"before {event.value}")
        entry = super()._append(intent_id, event, body)
        self._doom.passing(f"after {event.value}")
        return entry


class DoomedWallet(ScriptedWallet):
    """Notes each request in a diary that outlives the process."""

    def __init__(self, anvil: Anvil, address: str, doom: Doom, diary: Path) -> None:
        super().__init__(anvil, address)
        self._doom, self._diary = doom, diary

    async def send_transaction(self, tx: TxRequest) -> str:
        with self._diary.open("a") as diary:
            diary.write(tx.data.hex() + "\n")
        self._doom.passing("before broadcast")
        answer = await super().send_transaction(tx)
        self._doom.passing("after broadcast")
        return answer


class DoomedBatchWallet(DoomedWallet):
    """An account that does several calls as one. It never has news of a batch: the chain must be looked at."""

    async def can_batch(self) -> bool:
        return True

    async def send_calls(self, calls: Sequence[TxRequest]) -> str:
        with self._diary.open("a") as diary:
            diary.write(calls[1].data.hex() + "\n")
        self._doom.passing("before broadcast")
        self.broadcast(packed_batch(self.address, calls))
        self._doom.passing("after broadcast")
        return "batch"

    async def calls_status(self, batch_id: str) -> CallsStatus:
        return CallsStatus(100, ())
