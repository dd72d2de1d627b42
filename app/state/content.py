"""What is known of the audio on this disk; what a person wants of it, and what the services find out."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.state.model import AppState


class Integrity(Enum):
    """How a stem's audio compares with what the token itself promises."""

    NOT_KNOWN_YET = "not known yet"
    VERIFIED = "verified"
    UNPROVEN = "unproven"  # the token names no hash: nobody can tell
    MISMATCH = "mismatch"  # never played


@dataclass(frozen=True)
class Keeping:
    """How far a song or album is with being kept offline. failed: why the first of the missing can not be had."""

    stems: int
    whole: int
    fraction: float = 0.0
    failed: str = ""

    @property
    def complete(self) -> bool:
        return self.whole == self.stems


@dataclass(frozen=True)
class StoredSong:
    """What lies here of one song. is_open: its files stay until another song is open."""

    key: str
    title: str
    album: str
    size_bytes: int
    kept: bool = False
    is_open: bool = False


@dataclass(frozen=True)
class Storage:
    """What is stored: songs of this collection, the largest first; others: artwork, documents, other collections."""

    limit_bytes: int
    used_bytes: int
    songs: tuple[StoredSong, ...] = ()
    others_bytes: int = 0


@dataclass(frozen=True)
class Content:
    """keeping: by song key; albums: keys of albums that are kept whole. storage: None until somebody looked."""

    keeping: Mapping[str, Keeping] = field(default_factory=lambda: MappingProxyType({}))
    albums: frozenset[str] = frozenset()
    storage: Storage | None = None


class ContentIntent:
    """A wish for the service of what is stored. Its kinds are below."""


@dataclass(frozen=True)
class KeepSong(ContentIntent):
    """Keep all stems of a song offline, or no more; said again, what failed is tried again."""

    key: str
    keep: bool = True


@dataclass(frozen=True)
class KeepAlbum(ContentIntent):
    """The same for all songs of an album, also those that come later."""

    key: str
    keep: bool = True


@dataclass(frozen=True)
class LookAtStorage(ContentIntent):
    """Count what is stored; `AppState.content.storage` tells it then."""


@dataclass(frozen=True)
class ClearSong(ContentIntent):
    """Delete what lies here of a song, kept or not; the open song stays."""

    key: str


@dataclass(frozen=True)
class ClearStorage(ContentIntent):
    """Delete everything but what is kept offline and the open song."""


@dataclass(frozen=True)
class SetCacheLimit(ContentIntent):
    limit_bytes: int


@dataclass(frozen=True)
class KeepingKnown:
    keeping: Mapping[str, Keeping]
    albums: frozenset[str]


@dataclass(frozen=True)
class StorageKnown:
    storage: Storage


@dataclass(frozen=True)
class IntegrityKnown:
    strip: str
    integrity: Integrity


def album_keeping(known: Content, album_key: str, songs: Iterable[str]) -> Keeping | None:
    """How far a kept album is, all its songs together; None when it is not kept whole."""
    if album_key not in known.albums:
        return None
    each = [known.keeping[song] for song in songs if song in known.keeping]
    stems, whole = sum(one.stems for one in each), sum(one.whole for one in each)
    fraction = sum(one.fraction * one.stems for one in each) / stems if stems else 0.0
    failed = next((one.failed for one in each if one.failed), "")
    return Keeping(stems, whole, fraction, failed)


def _change(state: "AppState", **changes: Any) -> "AppState":
    return replace(state, content=replace(state.content, **changes))


def _integrity(state: "AppState", fact: IntegrityKnown) -> "AppState":
    if state.song is None:
        return state
    strips = tuple(
        replace(strip, integrity=fact.integrity) if strip.key == fact.strip else strip for strip in state.song.strips
    )
    return replace(state, song=replace(state.song, strips=strips))


RULES: Mapping[type, Callable[["AppState", Any], "AppState"]] = {
    KeepingKnown: lambda state, m: _change(state, keeping=m.keeping, albums=m.albums),
    StorageKnown: lambda state, m: _change(state, storage=m.storage),
    IntegrityKnown: _integrity,
}
