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
class Tempo:
    """bpm: quarter notes a minute. quarters: of them a bar has."""

    bpm: float
    quarters: int = 4


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
    licence: str | None = None
    tempo: Tempo | None = None


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
    """What one or several accounts own at one pinned block.

    account: whose wallet signs; the only one whose tokens can be forged. balances: of all accounts together.
    by_account: of each account, `account` first; empty when there is only that one.
    supply: live supply per id. burned: minted − live, None when unknown.
    seen_at_s: when this was read, by this machine's clock in seconds since 1970; 0 when not known.
    """

    account: str
    block_number: int
    block_hash: str
    balances: Mapping[int, int]
    supply: Mapping[int, int]
    burned: Mapping[int, int | None]
    by_account: Mapping[str, Mapping[int, int]] = field(default_factory=lambda: MappingProxyType({}))
    seen_at_s: float = field(default=0.0, compare=False)

    @property
    def accounts(self) -> tuple[str, ...]:
        return tuple(self.by_account) or (self.account,)

    def copies(self, token_id: int) -> int:
        """Of all accounts together."""
        return self.balances.get(token_id, 0)

    def own_copies(self, token_id: int) -> int:
        """Of the account that signs."""
        return self.by_account.get(self.account, self.balances).get(token_id, 0)

    def copies_by_account(self, token_id: int) -> dict[str, int]:
        """Only the accounts that have some."""
        held = self.by_account or {self.account: self.balances}
        return {account: balances[token_id] for account, balances in held.items() if balances.get(token_id)}


@dataclass(frozen=True)
class SongHolding:
    """A song as the accounts hold it.

    owned: number of required stems with balance ≥ 1 in any account. missing: the others.
    forgeable_sets: smallest balance over the required ids in the account that signs. sets: the same over all accounts.
    song_tokens: copies of the song token (or 1 through its album token, see `through_album`).
    possible: smallest live supply over the required ids: the most that can ever still be forged.
    limited_by: the stems that have just that supply.
    """

    song: Song
    owned: int
    required: int
    missing: tuple[Token, ...]
    forgeable_sets: int
    song_tokens: int
    through_album: bool
    possible: int | None
    sets: int = 0
    limited_by: tuple[Token, ...] = ()

    @property
    def complete(self) -> bool:
        """It can be forged by the account that signs."""
        return self.required > 0 and self.forgeable_sets > 0

    @property
    def complete_together(self) -> bool:
        """Every stem is there, if perhaps not in one account."""
        return self.required > 0 and self.sets > 0

    @property
    def entitled(self) -> bool:
        """All stems may be heard through the song token or its album token."""
        return self.song_tokens > 0 or self.through_album


@dataclass(frozen=True)
class AlbumHolding:
    """An album as the accounts hold it.

    owned: number of songs whose token is owned by any account. forgeable_sets: smallest balance over the required song
    tokens in the account that signs, 0 while one of them is not known. album_tokens: copies of the album token.
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
    """One look at the chain: the catalogue, what the accounts hold, and each song's and album's state by its key.

    pools: what may come out of sealed tokens, stems left by id, where the collection tells.
    """

    catalogue: Catalogue
    holdings: Holdings
    songs: Mapping[str, SongHolding]
    albums: Mapping[str, AlbumHolding] = field(default_factory=lambda: MappingProxyType({}))
    pools: Mapping[int, Mapping[int, int]] = field(default_factory=lambda: MappingProxyType({}))
