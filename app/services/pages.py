"""Keeps the pages about the collection right: the history, the stem and the album that are shown."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from app import notices
from app.services.browser import open_page
from app.services.tasks import Tasks
from app.state import facts, intents, pages
from app.state.model import Page
from app.state.present import short_address
from app.state.present_pages import album_page, history_page, stem_page
from app.state.store import Store
from chain.atomic import write_atomically
from chain.collector import Collector
from chain.errors import ChainError
from chain.profile import Profile
from chain.tokens.history import Story
from chain.tokens.history_csv import table
from chain.tokens.model import Library, Token

_PAGES = (Page.HISTORY, Page.STEM, Page.ALBUM)


class PageService:
    """library: the one that is shown. names: what accounts are called by a person, by address."""

    def __init__(
        self,
        collector: Collector,
        profile: Profile,
        store: Store,
        tasks: Tasks,
        library: Callable[[], Library | None],
        names: Callable[[], Mapping[str, str]],
    ) -> None:
        self._collector = collector
        self._profile = profile
        self._store = store
        self._tasks = tasks
        self._library = library
        self._names = names
        self._story: tuple[Library, Story] | None = None
        self._covers: dict[str, Path] = {}

    def handle(self, intent: object) -> None:
        match intent:
            case intents.ShowPage(page) if page in _PAGES:
                self._tasks.start("page", self._show())
            case pages.ExportHistory():
                self._tasks.start("export", self._export(intent))
            case pages.OpenTokenMarket(key) if key.isascii() and key.isdigit():
                url = self._profile.market_url(int(key))
                if url is not None and urlsplit(url).scheme == "https":
                    self._tasks.start("market", open_page(url))

    def looked(self) -> None:
        """A new look at the chain: what is on the page may be another."""
        shown = self._store.state.page
        if shown is not None and shown.page in _PAGES:
            self._tasks.start("page", self._show())

    async def _show(self) -> None:
        shown, library = self._store.state.page, self._library()
        if shown is None or library is None:
            return
        if shown.page is Page.ALBUM:
            await self._show_album(library, shown.key)
            return
        token = self._token(library, shown.key) if shown.page is Page.STEM else None
        if token is not None:  # at once, and again with what happened to it
            self._store.dispatch(pages.StemKnown(stem_page(library, token, None, self._profile, self._called(library))))
        try:
            story = await self._told(library)
        except ChainError as error:
            title, sentence = notices.words_for(error)
            self._store.dispatch(pages.HistoryKnown(pages.History((), f"{title}. {sentence}")))
            return
        called = self._called(library)
        if token is not None:
            self._store.dispatch(pages.StemKnown(stem_page(library, token, story, self._profile, called)))
        elif shown.page is Page.HISTORY:
            history = await asyncio.to_thread(history_page, story, dict(self._collector.tokens), called)
            self._store.dispatch(pages.HistoryKnown(history))

    async def _show_album(self, library: Library, key: str) -> None:
        page = album_page(library, key, self._profile)
        if page is None:
            self._store.dispatch(pages.AlbumKnown(None))
            return
        self._store.dispatch(pages.AlbumKnown(replace(page, artwork=self._covers.get(key))))
        if key not in self._covers and (cover := await self._cover(library, key)) is not None:
            self._covers[key] = cover
            self._store.dispatch(pages.AlbumKnown(replace(page, artwork=cover)))

    async def _cover(self, library: Library, key: str) -> Path | None:
        """The album's own artwork, or that of the first of its songs that has one; an album without is still one."""
        pictured = next((token for token in _tokens_of(library, key) if token.image is not None), None)
        try:
            return await self._collector.image(pictured) if pictured is not None else None
        except ChainError:
            return None

    async def _told(self, library: Library) -> Story:
        """The story that belongs to a library; told once for each."""
        if self._story is None or self._story[0] is not library:
            self._story = (library, await self._collector.story(*library.holdings.accounts))
        return self._story[1]

    def _token(self, library: Library, key: str) -> Token | None:
        return self._collector.tokens.get(int(key)) if key.isascii() and key.isdigit() else None

    def _called(self, library: Library) -> dict[str, str]:
        names = self._names()
        return {account: names.get(account) or short_address(account) for account in library.holdings.accounts}

    async def _export(self, wanted: pages.ExportHistory) -> None:
        library = self._library()
        if library is None:
            return
        story, tokens = await self._told(library), dict(self._collector.tokens)

        def write(path: Path) -> int:
            chosen = [
                entry
                for entry in story.entries
                if pages.matches(
                    tokens[entry.token_id].name if entry.token_id in tokens else f"#{entry.token_id}",
                    entry.kind.value,
                    wanted.kind,
                    wanted.text,
                )
            ]
            write_atomically(path, table(chosen, tokens))
            return len(chosen)

        try:
            count = await asyncio.to_thread(write, wanted.path)
        except OSError:
            self._store.dispatch(facts.Noticed(notices.history_not_saved()))
        else:
            self._store.dispatch(facts.Noticed(notices.history_saved(wanted.path.name, count)))


def _tokens_of(library: Library, album_key: str) -> Iterator[Token]:
    """The album token, then those of its songs, then their stems."""
    for album in library.catalogue.albums:
        if album.key == album_key:
            yield from filter(None, (album.token, *(song.token for song in album.songs)))
            yield from (stem for song in album.songs for stem in song.stems)
