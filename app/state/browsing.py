"""Which songs the library shows and in which order, and what was played lately."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING, Any

from app.i18n import tr

if TYPE_CHECKING:
    from app.state.model import AppState, SongRow

MOST_RECENT = 30
_NEARLY = 2
_BEGUN_S, _OVER_S = 3.0, 5.0  # what was left nearer to its start or its end was not left on the way


class Show(Enum):
    ALL = tr("All songs")
    COMPLETE = tr("Complete")
    NEARLY = tr("Nearly complete")  # two stems or fewer are missing
    OWNED = tr("With stems of mine")
    SEALED = tr("Sealed")
    OFFLINE = tr("Kept offline")


class Order(Enum):
    ALBUM = tr("By album")
    TITLE = tr("By title")
    NEAREST = tr("Nearest to complete")
    RECENT = tr("Recently played")


@dataclass(frozen=True)
class Browsing:
    """recent: keys of songs, the one opened last first. places_s: where songs were left on the way, by key."""

    show: Show = Show.ALL
    order: Order = Order.ALBUM
    recent: tuple[str, ...] = ()
    places_s: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class ShowOnly:
    show: Show


@dataclass(frozen=True)
class OrderBy:
    order: Order


@dataclass(frozen=True)
class RecentKnown:
    """What was played lately, from the last time."""

    recent: tuple[str, ...]


@dataclass(frozen=True)
class PlacesKnown:
    """Where songs were left the last time, by key."""

    places_s: Mapping[str, float]


@dataclass(frozen=True)
class PlaceLeft:
    """A song is left, or stopped, there."""

    song: str
    at_s: float
    song_s: float


def played(recent: tuple[str, ...], key: str) -> tuple[str, ...]:
    return (key, *(other for other in recent if other != key))[:MOST_RECENT]


def is_shown(song: "SongRow", show: Show, kept: bool) -> bool:
    """Whether the filter lets a song through. kept: all its audio is kept offline."""
    missing = song.required - song.owned
    match show:
        case Show.COMPLETE:
            return song.required > 0 and missing == 0
        case Show.NEARLY:
            return 0 < missing <= _NEARLY and song.owned > 0
        case Show.OWNED:
            return song.owned > 0
        case Show.OFFLINE:
            return kept
        case Show.SEALED:
            return False
    return True


def place(song: "SongRow", browsing: Browsing) -> tuple[float, str]:
    """Sorts songs of all albums together."""
    title = song.title.casefold()
    if browsing.order is Order.NEAREST:
        missing = song.required - song.owned
        return (missing if song.owned else 1000 + missing, title)
    if browsing.order is Order.RECENT:
        return (browsing.recent.index(song.key) if song.key in browsing.recent else MOST_RECENT, title)
    return (0, title)


def _changed(state: "AppState", **changes: Any) -> "AppState":
    return replace(state, browsing=replace(state.browsing, **changes))


def _left(state: "AppState", fact: PlaceLeft) -> "AppState":
    places_s = {song: at_s for song, at_s in state.browsing.places_s.items() if song != fact.song}
    if _BEGUN_S <= fact.at_s <= fact.song_s - _OVER_S:
        places_s[fact.song] = fact.at_s
    return _changed(state, places_s=places_s)


RULES: dict[type, Callable[["AppState", Any], "AppState"]] = {
    ShowOnly: lambda state, m: _changed(state, show=m.show),
    OrderBy: lambda state, m: _changed(state, order=m.order),
    RecentKnown: lambda state, m: _changed(state, recent=m.recent),
    PlacesKnown: lambda state, m: _changed(state, places_s={**m.places_s, **state.browsing.places_s}),
    PlaceLeft: _left,
}


def song_opened(state: "AppState", key: str) -> "AppState":
    return _changed(state, recent=played(state.browsing.recent, key))
