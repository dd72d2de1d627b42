"""The life of a forge as a table: pure data, no I/O. The diagram in the documents is made from it by `mermaid()`.

Approvals go the same way through the same table, as intents of their own; a forge sees them as approving → approved.
"""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType

from chain.errors import ForgeError


class State(Enum):
    PLANNED = "planned"
    CHECKED = "checked"
    APPROVING = "approving"
    APPROVED = "approved"
    JOURNALED = "journaled"
    ASKED = "asked"
    SENT = "sent"
    UNKNOWN = "unknown"
    """Perhaps sent. Never sent again: resolved by looking at the chain."""
    INCLUDED = "included"
    """In a block. May still change."""
    SAFE = "safe"
    REVERTED = "reverted"
    """In a block, and the contract said no. May still change."""
    REORGED = "reorged"
    REPLACED = "replaced"
    """Another transaction took its nonce."""
    REFUSED = "refused"
    ABANDONED = "abandoned"
    """Written down, but the program ended before the wallet was asked."""
    FAILED = "failed"
    """Its reverted receipt is final."""
    FINALIZED = "finalized"
    EXPIRED = "expired"
    """A final block is past the deadline and the intent is unused there."""
    SUPERSEDED = "superseded"
    """Replaced, and expired."""


class Event(Enum):
    CHECK = "check"
    UNCHECK = "uncheck"
    APPROVAL_ASKED = "approval asked"
    APPROVAL_INCLUDED = "approval included"
    APPROVAL_ENDED = "approval ended"
    JOURNAL = "journal"
    ABANDON = "abandon"
    ASK = "ask"
    REFUSE = "refuse"
    LOSE = "lose"
    SEND = "send"
    SEE = "see"
    """The node shows the transaction waiting: its nonce is known."""
    MISMATCH = "mismatch"
    """The hash the wallet gave is of another transaction."""
    INCLUDE = "include"
    REVERT = "revert"
    REORG = "reorg"
    REPLACE = "replace"
    SECURE = "secure"
    FINALIZE = "finalize"
    FAIL = "fail"
    EXPIRE = "expire"


class IllegalTransition(ForgeError):
    """The table has no such step."""

    def __init__(self, state: State, event: Event) -> None:
        super().__init__("illegal_transition", f"{state.value} × {event.value}")
        self.state = state
        self.event = event


_S, _E = State, Event

TABLE: Mapping[tuple[State, Event], State] = MappingProxyType(
    {
        (_S.PLANNED, _E.CHECK): _S.CHECKED,
        (_S.CHECKED, _E.UNCHECK): _S.PLANNED,
        (_S.CHECKED, _E.APPROVAL_ASKED): _S.APPROVING,
        (_S.APPROVING, _E.APPROVAL_INCLUDED): _S.APPROVED,
        (_S.APPROVING, _E.APPROVAL_ENDED): _S.CHECKED,
        (_S.APPROVED, _E.UNCHECK): _S.PLANNED,
        (_S.CHECKED, _E.JOURNAL): _S.JOURNALED,
        (_S.APPROVED, _E.JOURNAL): _S.JOURNALED,
        (_S.JOURNALED, _E.ASK): _S.ASKED,
        (_S.JOURNALED, _E.ABANDON): _S.ABANDONED,
        (_S.ASKED, _E.SEND): _S.SENT,
        (_S.ASKED, _E.REFUSE): _S.REFUSED,
        (_S.ASKED, _E.LOSE): _S.UNKNOWN,
        (_S.SENT, _E.SEE): _S.SENT,
        (_S.SENT, _E.REFUSE): _S.UNKNOWN,  # a wallet that gives up on a batch it had taken on: its word is no proof
        (_S.SENT, _E.MISMATCH): _S.UNKNOWN,
        (_S.SENT, _E.REPLACE): _S.REPLACED,
        (_S.REORGED, _E.REPLACE): _S.REPLACED,
        # the event of the contract decides, whatever the wallet said
        (_S.ASKED, _E.INCLUDE): _S.INCLUDED,
        (_S.SENT, _E.INCLUDE): _S.INCLUDED,
        (_S.UNKNOWN, _E.INCLUDE): _S.INCLUDED,
        (_S.REPLACED, _E.INCLUDE): _S.INCLUDED,
        (_S.REORGED, _E.INCLUDE): _S.INCLUDED,
        (_S.REVERTED, _E.INCLUDE): _S.INCLUDED,
        (_S.REFUSED, _E.INCLUDE): _S.INCLUDED,
        (_S.ABANDONED, _E.INCLUDE): _S.INCLUDED,
        (_S.FAILED, _E.INCLUDE): _S.INCLUDED,
        (_S.SENT, _E.REVERT): _S.REVERTED,
        (_S.REPLACED, _E.REVERT): _S.REVERTED,
        (_S.REORGED, _E.REVERT): _S.REVERTED,
        (_S.INCLUDED, _E.REORG): _S.REORGED,
        (_S.SAFE, _E.REORG): _S.REORGED,
        (_S.REVERTED, _E.REORG): _S.REORGED,
        (_S.INCLUDED, _E.SECURE): _S.SAFE,
        (_S.SAFE, _E.FINALIZE): _S.FINALIZED,
        (_S.REVERTED, _E.FAIL): _S.FAILED,
        (_S.ASKED, _E.EXPIRE): _S.EXPIRED,
        (_S.SENT, _E.EXPIRE): _S.EXPIRED,
        (_S.UNKNOWN, _E.EXPIRE): _S.EXPIRED,
        (_S.REORGED, _E.EXPIRE): _S.EXPIRED,
        (_S.REPLACED, _E.EXPIRE): _S.SUPERSEDED,
        # ended before, and from now on nobody needs to look any more
        (_S.REFUSED, _E.EXPIRE): _S.REFUSED,
        (_S.ABANDONED, _E.EXPIRE): _S.ABANDONED,
        (_S.FAILED, _E.EXPIRE): _S.FAILED,
    }
)

CLOSED = frozenset({State.FINALIZED, State.EXPIRED, State.SUPERSEDED})
"""The chain has proved it: nothing can change."""

ENDED = CLOSED | {State.REFUSED, State.ABANDONED, State.FAILED}
"""The user may confirm again. Those that are not closed are still looked for until their deadline is final."""

LIVE = frozenset(
    {
        State.JOURNALED,
        State.ASKED,
        State.SENT,
        State.UNKNOWN,
        State.INCLUDED,
        State.SAFE,
        State.REVERTED,
        State.REORGED,
        State.REPLACED,
    }
)
"""Journaled and not ended: no second intent for the same account and output beside one of these."""


def after(state: State, event: Event) -> State:
    """The next state. IllegalTransition when the table has none."""
    try:
        return TABLE[state, event]
    except KeyError:
        raise IllegalTransition(state, event) from None


def mermaid() -> str:
    """The table as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {State.PLANNED.value}"]
    lines += [f"    {a.value} --> {b.value}: {event.value}" for (a, event), b in TABLE.items()]
    lines += [f"    {state.value} --> [*]" for state in State if state in ENDED]
    return "\n".join(lines) + "\n"
