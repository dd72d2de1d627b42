"""Which page the window shows: the rules of going there and back."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from app.state import browsing, intents
from app.state.model import AppState, OpenPage

RULES: dict[type, Callable[[AppState, Any], AppState]] = {
    intents.ShowPage: lambda state, m: replace(state, page=OpenPage(m.page, m.key)),
    intents.ClosePage: lambda state, _: replace(state, page=None),
    intents.SelectSong: lambda state, m: browsing.song_opened(replace(state, page=None), m.key),
}
