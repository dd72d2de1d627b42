"""The collector's model: tokens, the catalogue they make, and what an account holds of it. Frozen values, no I/O."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType


class Tier(Enum):
    STEM = "Stem"
    SONG = "Song"
    ALBUM = "Album"
    SEALED = "Sealed"


class StemType(Enum):
    """The eleven types of layer, in the fixed order of the strips."""

    DRUMS = "Drums"
    PERCUSSION = "Percussion"
    BASS = "Bass"
    VOCALS = "Vocals"
    SYNTH = "Synth"
    KEYBOARD = "Keyboard"
    GUITAR = "Guitar"
    STRINGS = "Strings"
    BRASS = "Brass"
    WOODWINDS = "Woodwinds"
    FX = "FX"


@dataclass(frozen=True)
class AudioRef:
    """Where a stem's audio is and how to check it. sha256: hex, of the bytes as fetched (ciphertext if encrypted)."""

    uri: str
    mime: str | None = None
    sha256: str | None = None
    size_bytes: int | None = None
    frames: int | None = None
    sample_rate_hz: int | None = None
    encryption: str | None = None
    key_gate: str | None = None


@dataclass(frozen=True)
class Token:
    """One token id as its metadata tells. `problem` is a reason code when the metadata could not be used."""

    token_id: int
    tier: Tier | None
    name: str
    description: str = ""
    image: str | None = None
    album: str | None = None
    song: str | None = None
    stem_type: StemType | None = None
    audio: AudioRef | None = None
    isrc: str | None = None
    upc: str | None = None
    problem: str | None = None


@dataclass(frozen=True)
class Song:
    """A song and the stems it needs, in the fixed order of types. `token` is the song token, None when not known.

    problem: "recipe_disagrees" when the forge asks for other tokens than the traits tell (the forge is believed).
    """

    key: str
    title: str
    album_key: str
    stems: tuple[Token, ...]
    token: Token | None
    image: str | None = None
    problem: str | None = None


@dataclass(frozen=True)
class Album:
    """An album and the songs it needs. `key` and `title` are empty for songs that name no album.

    problem: as of a song.
    """

    key: str
    title: str
    songs: tuple[Song, ...]
    token: Token | None
    image: str | None = None
    problem: str | None = None


@dataclass(frozen=True)
class Catalogue:
    """Everything the collection holds. `unplaced`: tokens that fit nowhere, listed, not hidden.

    recipes: output token id → ascending input ids, as the forge contract has them.
    """

    albums: tuple[Album, ...]
    sealed: tuple[Token, ...] = ()
    unplaced: tuple[Token, ...] = ()
    recipes: Mapping[int, tuple[int, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def songs(self) -> tuple[Song, ...]:
        return tuple(song for album in self.albums for song in album.songs)


@dataclass(frozen=True)
class Holdings:
    """What an account owns at one pinned block.

    supply: live supply per id. burned: minted − live, None when unknown.
    """

    account: str
    block_number: int
    block_hash: str
    balances: Mapping[int, int]
    supply: Mapping[int, int]
    burned: Mapping[int, int | None]

    def copies(self, token_id: int) -> int:
        return self.balances.get(token_id, 0)


@dataclass(frozen=True)
class SongHolding:
    """A song as an account holds it.

    owned: number of required stems with balance ≥ 1. forgeable_sets: smallest balance over the required ids.
    song_tokens: copies of the song token (or 1 through its album token, see `through_album`).
    possible: smallest live supply over the required ids: the most that can ever still be forged.
    """

    song: Song
    owned: int
    required: int
    missing: tuple[Token, ...]
    forgeable_sets: int
    song_tokens: int
    through_album: bool
    possible: int | None

    @property
    def complete(self) -> bool:
        return self.required > 0 and self.forgeable_sets > 0

    @property
    def entitled(self) -> bool:
        """All stems may be heard through the song token or its album token."""
        return self.song_tokens > 0 or self.through_album


@dataclass(frozen=True)
class AlbumHolding:
    """An album as an account holds it.

    owned: number of songs whose token is owned. forgeable_sets: smallest balance over the required song tokens,
    0 while one of them is not known. album_tokens: copies of the album token.
    """

    album: Album
    owned: int
    required: int
    forgeable_sets: int
    album_tokens: int

    @property
    def complete(self) -> bool:
        return self.required > 0 and self.forgeable_sets > 0


@dataclass(frozen=True)
class Library:
    """One look at the chain: the catalogue, what the account holds, and each song's and album's state by its key."""

    catalogue: Catalogue
    holdings: Holdings
    songs: Mapping[str, SongHolding]
    albums: Mapping[str, AlbumHolding] = field(default_factory=lambda: MappingProxyType({}))
