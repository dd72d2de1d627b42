"""Where an intent stands: its rows in the journal, folded through the table."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from chain.errors import ForgeError
from chain.forge import intent as intents
from chain.forge import receipts
from chain.forge.flow import CLOSED, ENDED, LIVE, Event, State, after
from chain.forge.intent import Intent
from chain.forge.reasons import Reason
from chain.forge.receipts import ForgeReceipt


@dataclass(frozen=True)
class Row:
    """One line of the journal. at_ms: this machine's clock, for people. body: JSON values, by event."""

    seq: int
    at_ms: int
    intent_id: bytes
    event: Event
    body: Mapping[str, Any]


@dataclass(frozen=True)
class Entry:
    """The state of one intent.

    batch_id: what the wallet calls a batch of calls; its transaction is known by what it did.
    block_number, block_hash: where its transaction is, None while in no block. receipt: the proof while included.
    reason: why it was refused, lost or reverted. closed: nothing needs to be looked at any more.
    reached_ms: when it came into each state for the last time, by this machine's clock.
    """

    intent: Intent
    state: State
    opened_at_ms: int
    changed_at_ms: int
    tx_hash: str | None = None
    batch_id: str | None = None
    nonce: int | None = None
    block_number: int | None = None
    block_hash: str | None = None
    receipt: ForgeReceipt | None = None
    reason: Reason | None = None
    fee_wei: int | None = None
    closed: bool = False
    reached_ms: Mapping[State, int] = field(default_factory=dict)

    @property
    def live(self) -> bool:
        return self.state in LIVE

    @property
    def ended(self) -> bool:
        return self.state in ENDED


def fold(entry: Entry | None, row: Row) -> Entry:
    """The entry after one more row. IllegalTransition, KeyError, TypeError or ValueError when the row can not be."""
    if entry is None:
        state = after(State.CHECKED, row.event)
        if state is not State.JOURNALED:
            raise ForgeError("no_such_intent", row.intent_id.hex())
        intent = intents.from_document(row.intent_id, row.body)
        return Entry(intent, state, row.at_ms, row.at_ms, reached_ms={state: row.at_ms})
    state = after(entry.state, row.event)
    reached_ms = {**entry.reached_ms, state: row.at_ms} if state is not entry.state else entry.reached_ms
    closed = state in CLOSED or row.event is Event.EXPIRE
    entry = replace(entry, state=state, changed_at_ms=row.at_ms, closed=closed, reached_ms=reached_ms)
    body = row.body
    match row.event:
        case Event.SEND:
            return replace(entry, tx_hash=body.get("tx_hash"), batch_id=body.get("batch_id"))
        case Event.SEE:
            return replace(entry, nonce=body["nonce"])
        case Event.MISMATCH:
            return replace(entry, tx_hash=None, nonce=None, reason=_reason(body))
        case Event.REFUSE | Event.LOSE:
            return replace(entry, reason=_reason(body))
        case Event.INCLUDE:
            receipt = receipts.from_document(row.intent_id, body)
            return replace(
                entry,
                tx_hash=receipt.tx_hash,
                nonce=None if entry.intent.batch else receipt.nonce,  # of a batch it may be a stranger's
                block_number=receipt.block_number,
                block_hash=receipt.block_hash,
                receipt=receipt,
                reason=None,
                fee_wei=receipt.fee_wei,
            )
        case Event.REVERT:
            return replace(
                entry,
                tx_hash=body.get("tx_hash", entry.tx_hash),
                nonce=body["nonce"],
                block_number=body["block_number"],
                block_hash=body["block_hash"],
                reason=_reason(body),
                fee_wei=int(body["fee_wei"]),
            )
        case Event.REORG:
            return replace(entry, block_number=None, block_hash=None, receipt=None, reason=None, fee_wei=None)
        case _:
            return entry


def reason_document(reason: Reason) -> dict[str, Any]:
    return {"reason": reason.name, "fields": [list(field) for field in reason.fields]}


def _reason(body: Mapping[str, Any]) -> Reason:
    return Reason(body["reason"], tuple((name, value) for name, value in body["fields"]))
