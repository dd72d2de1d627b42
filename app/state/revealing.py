"""The reveal dialog as values, and what a person does in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Any

from app.i18n import tr
from app.state.smithy import ForgeIntent

if TYPE_CHECKING:
    from app.state.model import AppState, Check


class RevealStep(Enum):
    CHECKING = "checking"
    CONFIRM = "confirm"
    APPROVING = "approving"
    SIGNING = "signing"
    SENT = "sent"
    DECIDING = "deciding"  # asked; the block that decides is not there yet
    DECIDED = "decided"  # they can be opened
    OPENING = "opening"
    OPENED = "opened"
    BLOCKED = "blocked"  # a check failed, and the wallet was not asked
    REFUSED = "refused"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Odds:
    """One stem that may come: how many of it the pool still holds."""

    label: str
    stem_type: str
    song: str
    left: int
    is_missing: bool  # this account has none


@dataclass(frozen=True)
class RevealedStem:
    """song_key: the song it belongs to. is_new: the account had none before."""

    label: str
    stem_type: str
    song: str
    song_key: str
    is_new: bool


@dataclass(frozen=True)
class RevealView:
    """The reveal dialog, complete. amount: how many, of `most`. stems: what came, in order; empty before."""

    step: RevealStep
    amount: int = 1
    most: int = 1
    odds: tuple[Odds, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    checks: "tuple[Check, ...]" = ()
    warning: str = ""
    message: str = ""
    can_confirm: bool = False
    confirm_label: str = tr("Hold to reveal")
    stems: tuple[RevealedStem, ...] = ()


@dataclass(frozen=True)
class SetRevealAmount(ForgeIntent):
    amount: int


@dataclass(frozen=True)
class ConfirmReveal(ForgeIntent):
    """Held to the end: the permission, or the asking itself."""


@dataclass(frozen=True)
class OpenRevealed(ForgeIntent):
    """Open what has been decided: a second transaction."""


@dataclass(frozen=True)
class CloseReveal(ForgeIntent):
    pass


@dataclass(frozen=True)
class RevealShown:
    view: RevealView | None


@dataclass(frozen=True)
class RevealPossible:
    """Whether the wallet and the profile allow it."""

    possible: bool


def _possible(state: "AppState", fact: RevealPossible) -> "AppState":
    smithy = replace(state.smithy, can_reveal=fact.possible)
    return replace(state, smithy=smithy, library=replace(state.library, can_reveal=fact.possible))


RULES: "Mapping[type, Callable[[AppState, Any], AppState]]" = {
    RevealShown: lambda state, m: replace(state, reveal=m.view),
    RevealPossible: _possible,
}
