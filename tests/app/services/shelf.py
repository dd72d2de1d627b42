"""A library whose stems lie behind a real server, and what a service needs to fetch and keep them."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from aiohttp import web

from app.services.offline import OfflineKeeper
from app.services.storage import StorageService
from app.services.tasks import Tasks
from app.services.wish_book import WishBook
from app.state.model import AppState
from app.state.store import Store
from chain.content.cache import Cache
from chain.content.cid import cid_of
from chain.content.fetch import Fetcher
from chain.content.stems import StemFiles
from chain.profile import Profile
from chain.tokens import catalogue, holdings
from chain.tokens.model import AudioRef, Library, Tier, Token
from tests.app.collection import SONGS, tokens
from tests.app.collection import library as plain_library
from tests.chain.nodes import serving_ipfs

STEM_BYTES = 1000


def audio_of(token_id: int) -> bytes:
    return bytes([token_id]) * STEM_BYTES


def library(balances: dict[int, int], block: int = 7) -> Library:
    held = plain_library(balances, block=block).holdings
    made = [_with_audio(token) if token.tier is Tier.STEM else token for token in tokens()]
    return holdings.library(catalogue.build(made, {song: stems for song, (_, stems) in SONGS.items()}), held)


def _with_audio(token: Token) -> Token:
    data = audio_of(token.token_id)
    return replace(
        token, audio=AudioRef(f"ipfs://{cid_of(data)}", sha256=hashlib.sha256(data).hexdigest(), size_bytes=len(data))
    )


class Gateway:
    def __init__(self) -> None:
        self.url = ""
        self.asked: list[int] = []
        self.away: set[int] = set()
        self._held = {cid_of(audio_of(token_id)): token_id for token_id in range(1, 6)}

    async def handle(self, request: web.Request) -> web.Response:
        token_id = self._held[request.match_info["cid"]]
        self.asked.append(token_id)
        return web.Response(status=404) if token_id in self.away else web.Response(body=audio_of(token_id))


class Shelf:
    """One run of the program, as far as storage goes."""

    def __init__(self, folder: Path, gateway: Gateway, limit_bytes: int) -> None:
        self.failures: list[BaseException] = []
        self.tasks = Tasks(lambda name, error: self.failures.append(error))
        self.store = Store()
        self.fetcher = Fetcher(Profile("x", "X", 1, (), "0x", gateways=(gateway.url,)))
        self.cache = Cache(folder / "content", limit_bytes)
        self.files = StemFiles(self.cache, self.fetcher)
        self.unlocked: list[list[int]] = []
        self.limits: list[int] = []
        self.kept_file = folder / "kept.json"
        self.book = WishBook(self.kept_file, "scope", lambda: None)
        self.keeper = OfflineKeeper(self.files, self._image, self._unlock, self.book, self.store, self.tasks)
        self.service = StorageService(self.files, self.keeper, self.store, self.tasks, self.limits.append)

    async def _image(self, token: Token) -> Path | None:
        return None

    async def _unlock(self, stems: object) -> None:
        self.unlocked.append([stem.token_id for stem in stems])  # type: ignore[attr-defined]

    @property
    def state(self) -> AppState:
        return self.store.state

    async def close(self) -> None:
        await self.tasks.close()
        await self.service.close()
        await self.fetcher.close()
        assert self.failures == []


@asynccontextmanager
async def gateway() -> AsyncIterator[Gateway]:
    made = Gateway()
    async with serving_ipfs(made.handle) as made.url:
        yield made
