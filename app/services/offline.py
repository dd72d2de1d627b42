"""Keeps songs and albums offline: fetches what is missing behind everything else, and says how far it is."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from app import notices
from app.services.audible import audible
from app.services.fetching import Fetching
from app.services.tasks import Tasks
from app.services.wish_book import WishBook
from app.services.wishes import Wishes
from app.state import content
from app.state.content import Keeping
from app.state.store import Store
from chain.content.stems import StemFiles
from chain.errors import ChainError, ContentError
from chain.tokens.model import Library, SongHolding, Token

Unlock = Callable[[Sequence[Token]], Awaitable[object]]
Artwork = Callable[[Token], Awaitable[Path | None]]


class OfflineKeeper:
    """Of one collection. Window thread. `looked` comes first, then wishes."""

    def __init__(
        self,
        files: StemFiles,
        artwork: Artwork,
        unlock: Unlock,
        book: WishBook,
        store: Store,
        tasks: Tasks,
    ) -> None:
        self._files = files
        self._artwork = artwork
        self._unlock = unlock
        self._book = book
        self._store = store
        self._tasks = tasks
        self._library: Library | None = None
        self._keeping: dict[str, Keeping] = {}
        self._pictures: dict[str, str] = {}
        files.cache.hold("kept elsewhere", book.elsewhere)
        files.cache.hold("kept", book.now.names)

    @property
    def wishes(self) -> Wishes:
        return self._book.now

    async def close(self) -> None:
        """Until the last wish is on the disk."""
        await self._book.close()

    def looked(self, library: Library) -> None:
        """There is a new library: what belongs to a kept album now is fetched, too."""
        self._library = library
        self._tasks.start("keep offline", self._take_stock())

    def keep_song(self, key: str, keep: bool) -> None:
        self._wish(self._with_song(key, keep), asked=key if keep else None)

    def keep_album(self, key: str, keep: bool) -> None:
        wishes = self.wishes.with_album(key, keep)
        for song in self._songs_of(key):
            wishes = wishes.with_song(song, keep=False)
        self._wish(wishes, asked=key if keep else None)

    async def let_go(self, key: str) -> None:
        """Keep a song no more, and hold none of its files when this returns."""
        if key in self.songs():
            self._book.change(self._with_song(key, keep=False))
            await self._take_stock()

    def _with_song(self, key: str, keep: bool) -> Wishes:
        """A song of a kept album that is kept no longer leaves the others of the album kept."""
        wishes = self.wishes
        for album in self._albums_with(key) & wishes.albums if not keep else ():
            wishes = wishes.with_album(album, keep=False)
            for other in self._songs_of(album):
                wishes = wishes.with_song(other, keep=True)
        return wishes.with_song(key, keep)

    def songs(self) -> frozenset[str]:
        """Keys of the songs that are kept, by themselves or by their album."""
        by_album = {song for album in self.wishes.albums for song in self._songs_of(album)}
        return self.wishes.songs | by_album

    def _wish(self, wishes: Wishes, asked: str | None) -> None:
        self._book.change(wishes)
        if self._library is not None:
            self._tasks.start("keep offline", self._take_stock(asked))

    async def _take_stock(self, asked: str | None = None) -> None:
        """What is wished, what is here, and what has to be fetched. asked: what a person has just asked for."""
        assert self._library is not None
        library, wanted = self._library, self.songs()
        for key in set(self._keeping) - wanted:
            self._tasks.cancel(f"keep {key}")
            del self._keeping[key]
        holdings = {key: library.songs[key] for key in wanted if key in library.songs}
        self._hold(holdings.values())
        here = await self._files.held([stem for held in holdings.values() for stem in audible(library, held)])
        for key, held in holdings.items():
            stems = audible(library, held)
            whole = sum(stem.token_id in here and here[stem.token_id].whole for stem in stems)
            before = self._keeping.get(key)
            self._keeping[key] = Keeping(len(stems), whole, whole / max(1, len(stems)))
            if whole < len(stems):
                is_new = before is None or before.failed or before.stems != len(stems)
                if is_new or not self._tasks.running(f"keep {key}"):
                    self._tasks.start(f"keep {key}", self._keep(key, held, stems))
        self._tell()
        if asked is not None:
            self._tasks.start("keys to keep", self._fetch_keys(library, holdings, asked))

    async def _fetch_keys(self, library: Library, holdings: dict[str, SongHolding], asked: str) -> None:
        """Encrypted stems need their keys here, too; the gate is asked when a person does, never behind their back."""
        songs = {asked, *self._songs_of(asked)} & set(holdings)
        await self._unlock([stem for key in sorted(songs) for stem in audible(library, holdings[key])])

    async def _keep(self, key: str, held: SongHolding, stems: tuple[Token, ...]) -> None:
        failures: list[str] = []
        fetching = Fetching(len(stems), lambda percent: self._show(key, fraction=percent / 100))

        async def fetch(number: int, stem: Token) -> None:
            try:
                await self._files.path(stem, fetching.progress(number))
            except ContentError as error:
                failures.append(error.reason)
                return
            fetching.done(number)
            self._show(key, whole=self._keeping[key].whole + 1)

        self._show(key, whole=0)
        await asyncio.gather(self._picture(key, held), *(fetch(number, stem) for number, stem in enumerate(stems)))
        self._show(key, failed=notices.strip_sentence(failures[0]) if failures else "")
        self._hold(self._library.songs[k] for k in self._keeping if self._library and k in self._library.songs)

    async def _picture(self, key: str, held: SongHolding) -> None:
        token = held.song.token or next(iter(held.song.stems), None)
        if token is None:
            return
        try:
            path = await self._artwork(token)
        except ChainError:
            return  # a song without artwork is still a song
        if path is not None:
            self._pictures[key] = path.name

    def _hold(self, holdings: Iterable[SongHolding]) -> None:
        """What these songs come to stays, also in the next run before the chain was read."""
        assert self._library is not None
        names = self._files.names([stem for held in holdings for stem in audible(self._library, held)])
        names |= {name for key, name in self._pictures.items() if key in self.songs()}
        self._files.cache.hold("kept", names)
        if names != self.wishes.names:
            self._book.change(replace(self.wishes, names=names))

    def _show(self, key: str, **changes: object) -> None:
        if key in self._keeping:
            self._keeping[key] = replace(self._keeping[key], **changes)  # type: ignore[arg-type]
            self._tell()

    def _tell(self) -> None:
        self._store.dispatch(content.KeepingKnown(MappingProxyType(dict(self._keeping)), self.wishes.albums))

    def _songs_of(self, album_key: str) -> frozenset[str]:
        albums = self._library.catalogue.albums if self._library else ()
        return frozenset(song.key for album in albums if album.key == album_key for song in album.songs)

    def _albums_with(self, song_key: str) -> frozenset[str]:
        albums = self._library.catalogue.albums if self._library else ()
        return frozenset(album.key for album in albums if any(song.key == song_key for song in album.songs))
