"""How the window looks and listens to its user: theme, motion, keys. What a person wants of them, and the rules."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.state.model import AppState

THEMES = ("dark", "light", "system")


@dataclass(frozen=True)
class Look:
    """theme: one of THEMES. reduced_motion: nothing moves by itself but meters and playhead.

    keys: what a person chose instead of the first key of an action, by the action's id. language: of the next start,
    "" for the system's.
    """

    theme: str = "dark"
    reduced_motion: bool = False
    keys: Mapping[str, str] = field(default_factory=dict)
    language: str = ""


@dataclass(frozen=True)
class SetTheme:
    theme: str


@dataclass(frozen=True)
class SetReducedMotion:
    reduced: bool


@dataclass(frozen=True)
class SetLanguage:
    """language: one of app.i18n.LANGUAGES, "" for the system's. In use from the next start on."""

    language: str


@dataclass(frozen=True)
class BindKey:
    """keys: as Qt writes them, "" for none; None for the key the program comes with."""

    action: str
    keys: str | None


def _theme(state: "AppState", message: SetTheme) -> "AppState":
    if message.theme not in THEMES:
        return state
    return replace(state, look=replace(state.look, theme=message.theme))


def _bind(state: "AppState", message: BindKey) -> "AppState":
    keys = {action: chosen for action, chosen in state.look.keys.items() if action != message.action}
    if message.keys is not None:
        keys[message.action] = message.keys
    return replace(state, look=replace(state.look, keys=keys))


RULES: "dict[type, Callable[[AppState, Any], AppState]]" = {
    SetTheme: _theme,
    SetReducedMotion: lambda state, m: replace(state, look=replace(state.look, reduced_motion=m.reduced)),
    SetLanguage: lambda state, m: replace(state, look=replace(state.look, language=m.language)),
    BindKey: _bind,
}
