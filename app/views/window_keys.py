"""What each action of the table does in this window."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.state.desk import ToggleDim, ToggleMono
from app.state.intents import (
    ClearSolos,
    ClosePage,
    Locate,
    PlayPause,
    Redo,
    Refresh,
    ResetMix,
    SetLoop,
    ShowPage,
    Stop,
    StoreSnapshot,
    ToggleLimiter,
    ToggleLoop,
    Undo,
)
from app.state.mixing import SLOTS
from app.state.model import Page
from app.views.keys import Act

if TYPE_CHECKING:
    from app.views.main_window import MainWindow

NUDGE_S = 5.0


def acts_of(window: "MainWindow") -> Mapping[str, Act]:
    """By the action's id."""

    def always(intent: object) -> Act:
        return lambda _: window.intent.emit(intent)

    def with_song(intent: object) -> Act:
        return lambda _: window.intent.emit(intent) if _has_song(window) else None

    return {
        "play": with_song(PlayPause()),
        "to-start": with_song(Stop()),
        "back": lambda _: _nudge(window, -NUDGE_S),
        "forward": lambda _: _nudge(window, NUDGE_S),
        "loop": with_song(ToggleLoop()),
        "loop-start": lambda _: _loop_edge(window, first=True),
        "loop-end": lambda _: _loop_edge(window, first=False),
        "undo": with_song(Undo()),
        "redo": with_song(Redo()),
        "snapshot": lambda number: window.transport.mix.use(SLOTS[number]) if _has_song(window) else None,
        "snapshot-store": lambda number: with_song(StoreSnapshot(SLOTS[number]))(0),
        "mixes": lambda _: window.transport.mix.open_mixes(),
        "open-mix": lambda _: window.transport.mix.open_file(),
        "reset-mix": with_song(ResetMix()),
        "unsolo": with_song(ClearSolos()),
        "unclip": lambda _: window.song_page.desk.unclip(),
        "strip": lambda number: window.song_page.desk.focus_strip(number),
        "master": lambda _: window.song_page.desk.master.fader.setFocus(),
        "limiter": with_song(ToggleLimiter()),
        "mono": with_song(ToggleMono()),
        "dim": with_song(ToggleDim()),
        "page-back": always(ClosePage()),
        "search": lambda _: window.library.focus_search(),
        "refresh": always(Refresh()),
        "shortcuts": always(ShowPage(Page.KEYBOARD)),
    }


def _has_song(window: "MainWindow") -> bool:
    return window.state is not None and window.state.song is not None


def _nudge(window: "MainWindow", by_s: float) -> None:
    if window.state is not None and _has_song(window):
        window.intent.emit(Locate(min(max(0.0, window.playhead_s + by_s), window.state.transport.song_s)))


def _loop_edge(window: "MainWindow", *, first: bool) -> None:
    """One edge of the loop to the playhead; the other stays, or is the end of the song where that would be none."""
    if window.state is None or not _has_song(window):
        return
    transport, here_s = window.state.transport, window.playhead_s
    loop_first_s, loop_last_s = transport.loop_s or (0.0, transport.song_s)
    if first:
        window.intent.emit(SetLoop(here_s, loop_last_s if loop_last_s > here_s else transport.song_s))
    else:
        window.intent.emit(SetLoop(loop_first_s if loop_first_s < here_s else 0.0, here_s))
