"""What each action of the table does in this window."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.state.decision import EndHearing, FlipDecision
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
from app.widgets.waveform import ZOOM_STEP

if TYPE_CHECKING:
    from app.views.main_window import MainWindow

NUDGE_S = 5.0
SCROLL_PAGES = 0.25
REACHED_S = 0.05  # what is as near as that is here
LEFT_S = 0.8  # while it plays on, an entrance that was gone to a moment ago is not gone to again


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
        "decision": with_song(FlipDecision()),
        "mixes": lambda _: window.transport.mix.open_mixes(),
        "bounce": lambda _: window.transport.mix.open_bounce(),
        "open-mix": lambda _: window.transport.mix.open_file(),
        "reset-mix": with_song(ResetMix()),
        "unsolo": with_song(ClearSolos()),
        "unclip": lambda _: window.song_page.desk.unclip(),
        "strip": lambda number: window.song_page.desk.focus_strip(number),
        "master": lambda _: window.song_page.desk.master.fader.setFocus(),
        "limiter": with_song(ToggleLimiter()),
        "mono": with_song(ToggleMono()),
        "dim": with_song(ToggleDim()),
        "zoom-in": lambda _: window.song_page.overview.zoom(ZOOM_STEP),
        "zoom-out": lambda _: window.song_page.overview.zoom(1 / ZOOM_STEP),
        "zoom-all": lambda _: window.song_page.overview.show_all(),
        "scroll-back": lambda _: window.song_page.overview.scroll(-SCROLL_PAGES),
        "scroll-on": lambda _: window.song_page.overview.scroll(SCROLL_PAGES),
        "entrance-before": lambda _: _entrance(window, -1),
        "entrance-next": lambda _: _entrance(window, 1),
        "bars": lambda _: window.song_page.pane.ask_bars() if _has_song(window) else None,
        "page-back": lambda _: window.intent.emit(EndHearing() if _compares(window) else ClosePage()),
        "search": lambda _: window.library.focus_search(),
        "refresh": always(Refresh()),
        "shortcuts": always(ShowPage(Page.KEYBOARD)),
    }


def _compares(window: "MainWindow") -> bool:
    """Whether the song is seen, and two views of it are compared."""
    return window.state is not None and window.state.page is None and window.state.hearing is not None


def _has_song(window: "MainWindow") -> bool:
    return window.state is not None and window.state.song is not None


def _nudge(window: "MainWindow", by_s: float) -> None:
    if window.state is not None and _has_song(window):
        window.intent.emit(Locate(min(max(0.0, window.playhead_s + by_s), window.state.transport.song_s)))


def _entrance(window: "MainWindow", direction: int) -> None:
    """To the nearest place in that direction at which a stem is heard first."""
    if window.state is None or not _has_song(window):
        return
    here_s = window.playhead_s
    ways_s = [(at_s - here_s) * direction for at_s in window.state.timeline.entrances_s.values()]
    ahead_s = [way_s for way_s in ways_s if way_s > (REACHED_S if direction > 0 else LEFT_S)]
    if ahead_s:
        window.intent.emit(Locate(here_s + direction * min(ahead_s)))


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
