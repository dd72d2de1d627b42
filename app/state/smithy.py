"""What is known of forges beside the open dialog; what a person wants of them, and what the services find out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.state.forge_step import ForgeStep

if TYPE_CHECKING:
    from app.state.model import AppState


@dataclass(frozen=True)
class UnderWay:
    """A forge that is not over. words: where it is and how long the rest usually takes."""

    token_id: int
    title: str
    step: ForgeStep
    words: str


@dataclass(frozen=True)
class ForgeRow:
    """One forge of the past. intent_id: hexadecimal. outcome: a sentence. facts: names and values for the details.

    passport: the file with the last mix before the burn, None when there is none. mix: whether it holds one.
    """

    intent_id: str
    title: str
    when: str
    outcome: str
    step: ForgeStep
    facts: tuple[tuple[str, str], ...]
    passport: Path | None = None
    mix: bool = False


@dataclass(frozen=True)
class Smithy:
    """The part of the window's state that is about forges. under_way: oldest first. forges: newest first."""

    under_way: tuple[UnderWay, ...] = ()
    forges: tuple[ForgeRow, ...] = ()
    can_reveal: bool = False


class ForgeIntent:
    """A wish for the forge's service. Its kinds are below."""


@dataclass(frozen=True)
class ShowForge(ForgeIntent):
    """Open the dialog of a forge that is under way. token_id: what it makes."""

    token_id: int


@dataclass(frozen=True)
class RevokePermission(ForgeIntent):
    """Take the forge's permission to burn back."""


@dataclass(frozen=True)
class ExportPassport(ForgeIntent):
    """Write the passport of a forge, with how it ended, to a file."""

    intent_id: str
    path: Path


@dataclass(frozen=True)
class ForgesKnown:
    forges: tuple[ForgeRow, ...]


@dataclass(frozen=True)
class UnderWayKnown:
    under_way: tuple[UnderWay, ...]


def _change(state: "AppState", **changes: Any) -> "AppState":
    return replace(state, smithy=replace(state.smithy, **changes))


RULES: Mapping[type, Callable[["AppState", Any], "AppState"]] = {
    UnderWayKnown: lambda state, m: _change(state, under_way=m.under_way),
    ForgesKnown: lambda state, m: _change(state, forges=m.forges),
}
