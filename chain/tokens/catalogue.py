"""Tokens and recipes → albums, songs and the stems they need. Pure.

Where the forge's recipe is known it decides what is required; the traits only name things. A recipe that the traits
contradict is marked, a token that fits nowhere is listed as unplaced: nothing is hidden.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from urllib.parse import quote

from chain.tokens.metadata import unreadable
from chain.tokens.model import Album, Catalogue, Song, StemType, Tier, Token

RECIPE_DISAGREES = "recipe_disagrees"
UNKNOWN_TOKEN = "unknown_token"

_ORDER = {stem_type: place for place, stem_type in enumerate(StemType)}
_PLACEABLE_STEM = (None, "bad_audio", "unknown_encryption", "no_audio", "bad_isrc", "bad_upc")


def build(tokens: Iterable[Token], recipes: Mapping[int, tuple[int, ...]]) -> Catalogue:
    """The catalogue of these tokens. recipes: output id → input ids, as the forge has them."""
    return _Builder(tokens, recipes).catalogue()


def song_key(album: str | None, title: str) -> str:
    """Names a song for good; printable, and different for different songs whatever their names contain."""
    return f"{album_key(album)}/{quote(title, safe='')}"


def album_key(title: str | None) -> str:
    return quote(title or "", safe="")


@dataclass
class _Draft:
    """A song while its stems are being found."""

    title: str
    album: str | None
    stems: list[Token] = field(default_factory=list)
    token: Token | None = None
    problem: str | None = None


class _Builder:
    def __init__(self, tokens: Iterable[Token], recipes: Mapping[int, tuple[int, ...]]) -> None:
        self._tokens = {token.token_id: token for token in tokens}
        self._recipes = {output: tuple(inputs) for output, inputs in recipes.items()}
        self._placed: set[int] = set()
        self._drafts: dict[str, _Draft] = {}

    def catalogue(self) -> Catalogue:
        album_outputs = [output for output in self._recipes if self._makes_album(output)]
        for output in self._recipes:
            if output not in album_outputs:
                self._song_of_recipe(output)
        for token in self._sorted(Tier.SONG):
            if token.token_id not in self._placed:
                self._song_of_token(token)
        for token in self._sorted(Tier.STEM):
            if token.token_id not in self._placed:
                self._place_stem(token)
        albums = self._albums(album_outputs)
        sealed = self._sorted(Tier.SEALED)
        self._placed.update(token.token_id for token in sealed)
        unplaced = [token for token_id, token in sorted(self._tokens.items()) if token_id not in self._placed]
        return Catalogue(albums, tuple(sealed), tuple(unplaced), MappingProxyType(dict(sorted(self._recipes.items()))))

    def _sorted(self, tier: Tier) -> list[Token]:
        return sorted((t for t in self._tokens.values() if t.tier is tier), key=lambda token: token.token_id)

    def _token(self, token_id: int) -> Token:
        return self._tokens.get(token_id) or unreadable(token_id, UNKNOWN_TOKEN)

    def _makes_album(self, output: int) -> bool:
        tier = self._token(output).tier
        if tier is not None:
            return tier is Tier.ALBUM
        inputs = self._recipes[output]
        return any(token_id in self._recipes or self._token(token_id).tier is Tier.SONG for token_id in inputs)

    def _song_of_recipe(self, output: int) -> None:
        token = self._token(output)
        stems = [self._token(token_id) for token_id in self._recipes[output]]
        title = token.song or _commonest(stem.song for stem in stems) or token.name
        album = token.album or _commonest(stem.album for stem in stems)
        agree = all(s.tier is Tier.STEM and s.song == title and s.album == album for s in stems)
        self._place(*stems, token)
        key = self._free_key(album, title)
        problem = None if agree and token.tier is Tier.SONG else RECIPE_DISAGREES
        self._drafts[key] = _Draft(title, album, stems, token, problem)

    def _song_of_token(self, token: Token) -> None:
        """A song token without a recipe; a second one of the same name is not guessed about: it stays unplaced."""
        title = token.song
        if title is None or song_key(token.album, title) in self._drafts:
            return
        self._place(token)
        self._drafts[song_key(token.album, title)] = _Draft(title, token.album, [], token)

    def _place_stem(self, token: Token) -> None:
        if token.song is None or token.stem_type is None or token.problem not in _PLACEABLE_STEM:
            return
        key = song_key(token.album, token.song)
        draft = self._drafts.setdefault(key, _Draft(token.song, token.album))
        if draft.token is not None and draft.token.token_id in self._recipes:
            draft.problem = RECIPE_DISAGREES
            return
        self._place(token)
        draft.stems.append(token)

    def _free_key(self, album: str | None, title: str) -> str:
        key = song_key(album, title)
        number = 2
        while key in self._drafts:
            key, number = f"{song_key(album, title)}/{number}", number + 1
        return key

    def _place(self, *tokens: Token) -> None:
        self._placed.update(token.token_id for token in tokens)

    def _albums(self, album_outputs: list[int]) -> tuple[Album, ...]:
        songs = {key: _song(key, draft) for key, draft in self._drafts.items()}
        by_title: dict[str, list[Song]] = defaultdict(list)
        by_token: dict[int, Song] = {}
        for song in songs.values():
            by_title[song.album_key].append(song)
            if song.token is not None:
                by_token[song.token.token_id] = song
        albums: dict[str, Album] = {}
        taken: set[str] = set()
        for output in album_outputs:
            album = self._album_of_recipe(output, by_token, by_title, set(albums))
            albums[album.key] = album
            taken.update(song.key for song in album.songs)
        for token in self._sorted(Tier.ALBUM):
            key = album_key(token.album or token.name)
            if token.token_id not in self._placed and key not in albums:
                self._place(token)
                own = [song for song in by_title.get(key, []) if song.key not in taken]
                albums[key] = Album(
                    key, token.album or token.name, tuple(sorted(own, key=_place_of)), token, token.image
                )
                taken.update(song.key for song in own)
        for key, group in by_title.items():
            left = sorted((song for song in group if song.key not in taken), key=_place_of)
            if left and key in albums:
                known = albums[key]
                albums[key] = Album(key, known.title, (*known.songs, *left), known.token, known.image, known.problem)
            elif left:
                title = self._drafts[left[0].key].album or ""
                albums[key] = Album(key, title, tuple(left), None, left[0].image)
        placed = [_with_key(album) for album in albums.values()]
        return tuple(sorted(placed, key=lambda album: (album.title == "", *_album_place(album))))

    def _album_of_recipe(
        self, output: int, by_token: Mapping[int, Song], by_title: Mapping[str, list[Song]], keys: set[str]
    ) -> Album:
        token = self._token(output)
        self._place(token)
        songs = [by_token[token_id] for token_id in self._recipes[output] if token_id in by_token]
        title = token.album or _commonest(self._drafts[song.key].album for song in songs) or token.name
        key = album_key(title)
        same_title = {song.key for song in by_title.get(key, [])}
        whole = len(songs) == len(self._recipes[output])
        agree = whole and token.tier is Tier.ALBUM and same_title == {song.key for song in songs}
        number = 2
        while key in keys:
            key, number = f"{album_key(title)}/{number}", number + 1
        return Album(key, title, tuple(songs), token, token.image, None if agree else RECIPE_DISAGREES)


def _song(key: str, draft: _Draft) -> Song:
    stems = tuple(sorted(draft.stems, key=_strip_order))
    image = (draft.token.image if draft.token else None) or next((stem.image for stem in stems if stem.image), None)
    return Song(key, draft.title, album_key(draft.album), stems, draft.token, image, draft.problem)


def _with_key(album: Album) -> Album:
    return replace(album, songs=tuple(replace(song, album_key=album.key) for song in album.songs))


def _strip_order(stem: Token) -> tuple[int, int]:
    return (_ORDER[stem.stem_type] if stem.stem_type else len(_ORDER), stem.token_id)


def _place_of(song: Song) -> int:
    ids = [stem.token_id for stem in song.stems] + ([song.token.token_id] if song.token else [])
    return min(ids)


def _album_place(album: Album) -> tuple[int, str]:
    ids = [_place_of(song) for song in album.songs] + ([album.token.token_id] if album.token else [])
    return (min(ids), album.key)


def _commonest(names: Iterable[str | None]) -> str | None:
    counts: dict[str, int] = {}
    for name in names:
        if name:
            counts[name] = counts.get(name, 0) + 1
    return max(counts, key=lambda name: counts[name]) if counts else None
