"""One opened collection: all of it is made together and closed together."""

import asyncio
import contextlib

import aiohttp

from app.demo.profile import BANNER
from app.front import Front
from app.ground import Ground
from app.itself import command
from app.on_disk import OnDisk
from app.services.market import open_market
from app.services.mixing import Mixing
from app.services.offline import OfflineKeeper
from app.services.settings import OpenedCollection
from app.services.song import SongService
from app.services.storage import StorageService
from app.services.tasks import Tasks
from app.shared import Shared
from app.state import facts, intents
from app.state.browsing import played
from app.state.content import ContentIntent
from app.state.decision import FlipDecision, Hear
from app.state.model import LibraryState, Page, Phase
from chain.collector import Collector
from chain.content.cache import Cache
from chain.content.fetch import Fetcher
from chain.content.gate_client import AiohttpPost, GateClient
from chain.content.keys import KeyRing
from chain.tokens.model import Library


class Opened:
    """Belongs to the window's event loop. account: remembered from the last time, "" for none; the demo has its own.

    turned: whether another collection was open before, so that nothing of the command line concerns this one.
    """

    def __init__(self, shared: Shared, ground: Ground, disk: OnDisk, account: str, *, turned: bool) -> None:
        self._shared, self._store, self.ground = shared, shared.store, ground
        self._settings = shared.settings
        profile, rpc, world = ground.profile, ground.rpc, ground.world
        self._tasks = Tasks(shared.task_failed)
        self._account_changed = asyncio.Event()
        self._store.dispatch(facts.WorldKnown(BANNER if world else "", "", "", profile.title, ground.scope))
        shared.wallet.begin(
            rpc,
            profile.chain_id,
            home=world.signer if world else None,
            remembered=account,
            keystores=self._settings.now.keystores,
        )
        self._ledger = disk.ledger
        for remark in disk.remarks:
            shared.notice(remark)
        self._fetcher = Fetcher(profile)
        cache = Cache(shared.paths.content, self._settings.now.cache_limit_bytes)
        self._collector = collector = Collector(
            profile,
            rpc,
            cache,
            self._fetcher,
            self._ledger,
            disk.corrections,
            reader=() if world else command("read-collection"),
        )
        ring = KeyRing(ground.scope, store=ground.secrets, index=shared.paths.data / "keys.json")
        shared.preferences.opened(
            OpenedCollection(ground.name, profile, rpc, ring, world is not None, collector, self._described_anew)
        )
        self._session = aiohttp.ClientSession()
        gate = GateClient(AiohttpPost(self._session), chain_id=profile.chain_id, collection=profile.collection)
        self.song = SongService(profile, collector, ring, gate, lambda: shared.wallet.signer, self._store, shared.link)
        self._mixing = Mixing(
            shared.paths.mixes,
            profile,
            self._store,
            self._tasks,
            library=lambda: self.front.library.library,
            act=shared.act,
            mix_to_open=None if turned else shared.options.mix,
        )
        keeper = OfflineKeeper(
            collector.stems,
            collector.image,
            self.song.fetch_keys,
            disk.wishes,
            self._store,
            self._tasks,
        )
        self._storage = StorageService(collector.stems, keeper, self._store, self._tasks, self._save_cache_limit)
        self.front = self._new_front()

    async def begin(self) -> None:
        """Look into the wallet of the account in front, and follow it from now on."""
        await self.front.begin()
        self._tasks.start("account", self._follow_account())

    async def close(self) -> None:
        """Everything ends, each whatever the others do."""
        async with contextlib.AsyncExitStack() as stack:  # in the reverse order
            stack.push_async_callback(self.ground.close)
            stack.push_async_callback(self._ledger.run, self._ledger.close)
            stack.push_async_callback(self._session.close)
            stack.push_async_callback(self._fetcher.close)
            stack.push_async_callback(self._shared.wallet.leave)
            stack.push_async_callback(self.front.close)
            stack.push_async_callback(self._mixing.close)
            stack.push_async_callback(self._storage.close)
            await self._tasks.close()

    def account_changed(self) -> None:
        """Another account is in front, another wallet for it, or others are watched beside it."""
        self._account_changed.set()

    def handle(self, intent: object) -> None:
        self._mixing.handle(intent)
        self.front.handle(intent)
        match intent:
            case intents.SelectSong(key):
                self._open_song(key)
            case intents.RetryStrip(strip) if self.song.key is not None:
                self._tasks.start("song", self._retry(self.song.key, strip))
            case ContentIntent():
                self._storage.handle(intent)
            case FlipDecision() | Hear() if self.song.lacks_previews:
                self._open_song(self.song.key or "")
            case intents.OpenMarket(strip):
                self._tasks.start("market", open_market(self._store.state, strip))

    def _new_front(self) -> Front:
        return Front(self._shared, self.ground, self._collector, self._tasks, self._looked)

    async def _follow_account(self) -> None:
        """For ever. What goes wrong with one account is said, and ends nothing: the next change is noticed, too."""
        while True:
            await self._account_changed.wait()
            self._account_changed.clear()
            try:
                await self._turn_to_account()
            except Exception as error:
                self._shared.task_failed("account", error)

    async def _turn_to_account(self) -> None:
        account = self._shared.wallet.account
        if account != self.front.account or not self.front.library.accounts:
            if self.ground.world is None:
                self._settings.change(account=account)
            await self.front.close()
            self.front = self._new_front()
            await self.front.begin()
            self._welcome_is_over()
            return
        self.front.look_beside()
        if self._shared.wallet.signer is not None and self.song.is_locked and self.song.key:
            self._open_song(self.song.key)

    def _welcome_is_over(self) -> None:
        page = self._store.state.page
        if page is not None and page.page is Page.WELCOME:
            self._store.dispatch(intents.ClosePage())

    def _looked(self, library: Library) -> None:
        """A new look at the chain: the open song is shown as it is now, and opened again when more or less is heard."""
        self.song.library = library
        front = self.front
        front.forge.looked()
        self._storage.looked(library)
        if front.library.fresh:
            self._tasks.start("keys", self.song.forget_what_is_gone(library))
        self._shared.preferences.looked(library)
        key = self.song.key
        if key is not None:
            if self.song.refresh(library):
                self._open_song(key)
        elif self._settings.now.last_song in library.songs:
            self._open_song(self._settings.now.last_song)
        self._mixing.looked()
        front.pages.looked()

    def _described_anew(self) -> None:
        self._tasks.start("look", self.front.library.describe_anew())

    def _open_song(self, key: str) -> None:
        if self.song.library is not None and key not in self.song.library.songs:
            return  # of a notice from another collection, or of a chain that took it back
        self._settings.change(last_song=key, recent=played(self._settings.now.recent, key))
        self._tasks.start("song", self.song.open(key))
        self._tasks.start("artwork", self.song.show_artwork(key))

    async def _retry(self, key: str, strip: str) -> None:
        await self.song.doubt(strip)
        await self.song.open(key)

    def _save_cache_limit(self, limit_bytes: int) -> None:
        self._settings.change(cache_limit_bytes=limit_bytes)


def show_nothing(shared: Shared) -> None:
    """Nothing of a collection that was left stays in the window."""
    shared.link.close_song()
    for fact in (facts.ForgeShown(None), facts.SongClosed(), facts.LibraryShown(LibraryState(Phase.LOADING))):
        shared.store.dispatch(fact)
