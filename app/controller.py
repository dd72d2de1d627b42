"""The chain side of the program: opens a collection, keeps its services, and gives each intent to whom it concerns."""

import asyncio
import contextlib
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import aiohttp

import resources
from app import notices
from app.demo.processes import Processes
from app.demo.profile import BANNER
from app.demo.world import DemoWorld, open_world
from app.options import Options
from app.paths import Paths
from app.services.engine_link import EngineLink
from app.services.forge import ForgeService
from app.services.library import LibraryService
from app.services.market import open_market
from app.services.mixing import Mixing
from app.services.offline import OfflineKeeper
from app.services.song import SongService
from app.services.storage import StorageService
from app.services.tasks import Tasks
from app.settings import Settings, save_settings
from app.state import facts, intents
from app.state.content import ContentIntent
from app.state.model import LibraryState, Phase
from app.state.present import short_address
from app.state.smithy import ForgeIntent
from app.state.store import Store
from chain import profile as profiles
from chain.collector import Collector
from chain.content.cache import Cache
from chain.content.fetch import Fetcher
from chain.content.gate_client import AiohttpPost, GateClient
from chain.content.keys import KeyRing, SecretStore, system_store
from chain.ports import Rpc, Signer
from chain.profile import Profile, ProfileError
from chain.rpc import Web3Rpc
from chain.tokens.model import Library

_FIRST_START = "The first start composes the demo’s music and sets its chain up. It takes about half a minute."


class Controller:
    """Belongs to the window's event loop. `start` returns at once; `stop` waits until everything has ended.

    demo: gives the demo's running processes; None for a real collection.
    """

    def __init__(
        self,
        options: Options,
        paths: Paths,
        settings: Settings,
        store: Store,
        link: EngineLink,
        demo: "Callable[[], Awaitable[Processes]] | None",
    ) -> None:
        self._options = options
        self._paths = paths
        self._settings = settings
        self._store = store
        self._link = link
        self._demo = demo
        self._tasks = Tasks(self._task_failed)
        self._world: DemoWorld | None = None
        self._rpc: Rpc | None = None
        self._fetcher: Fetcher | None = None
        self._session: aiohttp.ClientSession | None = None
        self.library: LibraryService | None = None
        self.song: SongService | None = None
        self.forge: ForgeService | None = None
        self.mixing: Mixing | None = None
        self.storage: StorageService | None = None
        self.act: Callable[[object], None] = store.dispatch  # an intent, as if a person had it

    def start(self) -> None:
        self._tasks.start("open collection", self._open_collection())

    async def stop(self) -> None:
        async with contextlib.AsyncExitStack() as stack:  # in the reverse order, each whatever the others do
            if self._world is not None:
                stack.push_async_callback(self._world.stop)
            elif self._rpc is not None:
                stack.push_async_callback(self._rpc.close)
            if self._session is not None:
                stack.push_async_callback(self._session.close)
            if self._fetcher is not None:
                stack.push_async_callback(self._fetcher.close)
            if self.forge is not None:
                stack.push_async_callback(self.forge.close)
            if self.mixing is not None:
                stack.push_async_callback(self.mixing.close)
            await self._tasks.close()

    def handle(self, intent: object) -> None:
        if self.mixing is not None:
            self.mixing.handle(intent)
        match intent:
            case intents.SelectSong(key) if self.song is not None:
                self._open_song(key)
            case intents.RetryStrip(strip) if self.song is not None and self.song.key is not None:
                self._tasks.start("song", self._retry(self.song, self.song.key, strip))
            case ContentIntent() if self.storage is not None:
                self.storage.handle(intent)
            case intents.Refresh():
                self._refresh()
            case intents.OpenMarket(strip):
                self._tasks.start("market", open_market(self._store.state, strip))
            case intents.OpenForge() | intents.ConfirmForge() | intents.CloseForge() | ForgeIntent() if self.forge:
                self.forge.handle(intent)

    async def _open_collection(self) -> None:
        if self._demo is not None:
            world = await open_world(await self._demo(), self._progress)
            self._world = world
            self._wire(world.profile, world.rpc, world.signer, world.signer.address, store=None)
        else:
            profile = _read_profile(self._options.profile or self._settings.profile)
            account = self._options.account or self._settings.account
            store = await asyncio.to_thread(system_store)
            self._wire(profile, Web3Rpc(*profile.rpc_urls), None, account, store)
        self._store.dispatch(facts.Progressed(""))
        assert self.library is not None and self.forge is not None
        self._tasks.start("library", self.library.run())
        await self.forge.open_journal()

    def _progress(self, what: str, fraction: float | None) -> None:
        self._store.dispatch(facts.Progressed(what, fraction))
        self._store.dispatch(facts.LibraryShown(LibraryState(Phase.LOADING, message=_FIRST_START)))

    def _wire(self, profile: Profile, rpc: Rpc, signer: Signer | None, account: str, store: SecretStore | None) -> None:
        self._rpc = rpc
        short = short_address(account)
        known = facts.WorldKnown("", short, "", profile.title)
        if self._world is not None:
            known = facts.WorldKnown(BANNER, "Demo collector", short, profile.title)
        self._store.dispatch(known)
        self._fetcher = Fetcher(profile)
        cache = Cache(self._paths.content, self._settings.cache_limit_bytes)
        collector = Collector(profile, rpc, cache, self._fetcher)
        scope = f"eip155:{profile.chain_id}/erc1155:{profile.collection}"
        ring = KeyRing(scope, store=store, index=self._paths.data / "keys.json")
        self._session = aiohttp.ClientSession()
        http = AiohttpPost(self._session)
        gate = GateClient(http, chain_id=profile.chain_id, collection=profile.collection)
        self.mixing = Mixing(
            self._paths.mixes,
            profile,
            self._store,
            self._tasks,
            library=lambda: self.library.library if self.library is not None else None,
            act=lambda intent: self.act(intent),
            mix_to_open=self._options.mix,
        )
        self.song = SongService(profile, collector, ring, gate, signer, self._store, self._link)
        keeper = OfflineKeeper(
            collector.stems, collector.image, self.song.fetch_keys, self._paths.kept, scope, self._store, self._tasks
        )
        self.storage = StorageService(collector.stems, keeper, self._store, self._tasks, self._save_cache_limit)
        self.library = LibraryService(collector, (account, *self._settings.watched), self._store, self._looked)
        self.forge = ForgeService(
            profile, rpc, signer, self._journal(), self._store, self.library, witnesses=_witnesses(profile)
        )

    def _journal(self) -> Path:
        """A journal belongs to one chain: the demo's lies with its chain, and goes when that does."""
        return self._world.processes.node.state_dir / self._paths.journal.name if self._world else self._paths.journal

    def _looked(self, library: Library) -> None:
        """A new look at the chain: the open song is shown as it is now, and opened again when more or less is heard."""
        assert self.song is not None
        self.song.library = library
        if self.forge is not None:
            self.forge.looked()
        if self.storage is not None:
            self.storage.looked(library)
        self._tasks.start("keys", self.song.forget_what_is_gone(library))
        key = self.song.key
        if key is not None:
            if self.song.refresh(library):
                self._open_song(key)
        elif self._settings.last_song in library.songs:
            self._open_song(self._settings.last_song)
        assert self.mixing is not None
        self.mixing.looked()

    def _open_song(self, key: str) -> None:
        assert self.song is not None
        if key != self._settings.last_song:
            self._change_settings(replace(self._settings, last_song=key))
        self._tasks.start("song", self.song.open(key))
        self._tasks.start("artwork", self.song.show_artwork(key))

    def _save_cache_limit(self, limit_bytes: int) -> None:
        self._change_settings(replace(self._settings, cache_limit_bytes=limit_bytes))

    def _change_settings(self, settings: Settings) -> None:
        self._settings = settings
        try:
            save_settings(self._paths.settings, settings)
        except OSError:
            self._store.dispatch(facts.Noticed(notices.settings_not_saved()))

    async def _retry(self, song: SongService, key: str, strip: str) -> None:
        await song.doubt(strip)
        await song.open(key)

    def _refresh(self) -> None:
        if self.library is not None:
            self._tasks.start("look", self.library.look())
        elif not self._tasks.running("open collection"):
            self.start()

    def _task_failed(self, name: str, error: BaseException) -> None:
        """A task that nobody expected to fail. What it was about is said in our words; the rest goes to the log."""
        print(f"{name}: {error!r}", file=sys.stderr)  # noqa: T201
        notice = notices.notice_for(error, retry=intents.Refresh())
        if name == "open collection" and self.library is None:
            self._store.dispatch(facts.Progressed(""))
            message = f"{notice.title}. {notice.sentence}"
            self._store.dispatch(facts.LibraryShown(LibraryState(Phase.ERROR, message=message)))
        self._store.dispatch(facts.Noticed(notice))


def _witnesses(profile: Profile) -> tuple[Rpc, ...]:
    """The first two nodes, each by itself, when the profile names two: a forge asks both."""
    return tuple(Web3Rpc(url) for url in profile.rpc_urls[:2]) if len(profile.rpc_urls) > 1 else ()


def _read_profile(name: str) -> Profile:
    """A built-in profile by name, or a TOML file. Errors: ProfileError."""
    built_in = resources.path("profiles") / f"{name}.toml"
    file = built_in if "/" not in name and built_in.exists() else Path(name)
    if not file.is_file():
        raise ProfileError("unreadable", detail=name)
    return profiles.load(file)
