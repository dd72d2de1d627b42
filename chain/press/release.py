"""What `release.toml` says, as frozen values. `chain.press.describe` reads it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from chain.tokens.model import StemType, Tempo


@dataclass(frozen=True)
class StemSource:
    token_id: int
    type: StemType
    audio: Path
    artwork: Path
    description: str = ""
    licence: str = ""


@dataclass(frozen=True)
class SongSource:
    title: str
    token_id: int
    isrc: str
    artwork: Path
    stems: tuple[StemSource, ...]
    description: str = ""
    licence: str = ""
    tempo: Tempo | None = None


@dataclass(frozen=True)
class AlbumSource:
    title: str
    token_id: int
    upc: str
    artwork: Path
    songs: tuple[SongSource, ...]
    description: str = ""


@dataclass(frozen=True)
class SealedSource:
    name: str
    token_id: int
    artwork: Path
    description: str = ""


@dataclass(frozen=True)
class Release:
    """One release. Paths are absolute and exist below the release folder; token ids are unique.

    licence: of whatever says nothing of its own; "" for none. It has been handed down already.
    """

    name: str
    description: str
    artwork: Path | None
    albums: tuple[AlbumSource, ...]
    sealed: tuple[SealedSource, ...]
    licence: str = ""

    def stems(self) -> Iterator[StemSource]:
        for album in self.albums:
            for song in album.songs:
                yield from song.stems

    def images(self) -> Iterator[Path]:
        """Every artwork file once, in the order in which it is first named."""
        named = [] if self.artwork is None else [self.artwork]
        named += [sealed.artwork for sealed in self.sealed]
        for album in self.albums:
            named.append(album.artwork)
            for song in album.songs:
                named.append(song.artwork)
                named += [stem.artwork for stem in song.stems]
        yield from dict.fromkeys(named)
