"""The pages about the collection: what happened, one stem, one album. What they show, and what a person wants there."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.state.model import AppState, ForgeOffer, SongStatus

KINDS = ("received", "sent", "moved", "burned", "forged", "revealed")


@dataclass(frozen=True)
class HistoryRow:
    """One thing that happened. when, other, account: in a person's words; account "" where there is only one."""

    kind: str
    token_key: str
    name: str
    stem_type: str
    amount: int
    other: str
    account: str
    when: str
    block_number: int
    tx_hash: str


@dataclass(frozen=True)
class History:
    """The newest first. message: why there is nothing; rows None: not read yet."""

    rows: tuple[HistoryRow, ...] | None = None
    message: str = ""


@dataclass(frozen=True)
class StemPage:
    """One token. figures: label and value; holders: account and copies; rows: what happened to it here."""

    key: str
    title: str
    subtitle: str
    stem_type: str
    description: str = ""
    figures: tuple[tuple[str, str], ...] = ()
    holders: tuple[tuple[str, int], ...] = ()
    rows: tuple[HistoryRow, ...] = ()
    song_key: str = ""
    market_url: str | None = None


@dataclass(frozen=True)
class AlbumSong:
    """missing: what the set lacks. chances: what can still be made, and what limits it."""

    key: str
    title: str
    status: "SongStatus"
    owned: int
    required: int
    colour_type: str
    standing: str
    missing: str
    chances: str


@dataclass(frozen=True)
class AlbumPage:
    key: str
    title: str
    subtitle: str
    songs: tuple[AlbumSong, ...]
    offer: "ForgeOffer"
    note: str = ""
    artwork: Path | None = None


@dataclass(frozen=True)
class CollectionPages:
    """stem, album: what was shown last, or None."""

    history: History = field(default_factory=History)
    stem: StemPage | None = None
    album: AlbumPage | None = None


@dataclass(frozen=True)
class ExportHistory:
    """Write the rows that the filter lets through to a CSV file. kind: "" for all."""

    path: Path
    kind: str = ""
    text: str = ""


@dataclass(frozen=True)
class OpenTokenMarket:
    token_key: str


@dataclass(frozen=True)
class HistoryKnown:
    history: History


@dataclass(frozen=True)
class StemKnown:
    page: StemPage | None


@dataclass(frozen=True)
class AlbumKnown:
    page: AlbumPage | None


def matches(name: str, kind: str, wanted_kind: str, text: str) -> bool:
    """Whether the filter of the history lets something through: its kind, and every word of the text in its name."""
    words = name.casefold()
    return wanted_kind in ("", kind) and all(word in words for word in text.casefold().split())


RULES: dict[type, Callable[["AppState", Any], "AppState"]] = {
    HistoryKnown: lambda state, m: replace(state, pages=replace(state.pages, history=m.history)),
    StemKnown: lambda state, m: replace(state, pages=replace(state.pages, stem=m.page)),
    AlbumKnown: lambda state, m: replace(state, pages=replace(state.pages, album=m.page)),
}
