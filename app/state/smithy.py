"""What is known of forges beside the open dialog; what a person wants of them, and what the services find out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
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
class Smithy:
    """The part of the window's state that is about forges. under_way: oldest first."""

    under_way: tuple[UnderWay, ...] = ()
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
class UnderWayKnown:
    under_way: tuple[UnderWay, ...]


def _change(state: "AppState", **changes: Any) -> "AppState":
    return replace(state, smithy=replace(state.smithy, **changes))


RULES: Mapping[type, Callable[["AppState", Any], "AppState"]] = {
    UnderWayKnown: lambda state, m: _change(state, under_way=m.under_way),
}
