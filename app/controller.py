"""The chain side of the program: opens a collection, keeps its services, and gives each intent to whom it concerns."""

import asyncio
import contextlib
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import aiohttp

from app import notices
from app.clipboard import copy_text
from app.demo.processes import Processes
from app.demo.profile import BANNER
from app.demo.world import DemoWorld, open_world
from app.doctor.patient import Patient
from app.itself import command
from app.midi.system import SystemPorts, is_installed
from app.options import Options
from app.paths import Paths
from app.services.account_signer import AccountSigner
from app.services.catalogue_files import catalogue_file
from app.services.collections import LIVE
from app.services.diagnosis import diagnose
from app.services.engine_link import EngineLink
from app.services.forge import ForgeService
from app.services.ledger import open_ledger
from app.services.library import LibraryService
from app.services.look_keeper import keep_look
from app.services.market import open_market
from app.services.midi import MidiService
from app.services.mixing import Mixing
from app.services.offline import OfflineKeeper
from app.services.pages import PageService
from app.services.profiles import DEMO, read_profile
from app.services.remembering import Remembering
from app.services.settings import OpenedCollection, SettingsService
from app.services.song import SongService
from app.services.storage import StorageService
from app.services.tasks import Tasks
from app.services.wallet import WalletService
from app.settings import Settings
from app.state import facts, intents
from app.state.browsing import RecentKnown, played
from app.state.content import ContentIntent
from app.state.decision import FlipDecision, Hear
from app.state.diagnosis import Diagnose
from app.state.midi import MidiIntent
from app.state.model import LibraryState, Page, Phase
from app.state.pages import AlbumKnown, History, HistoryKnown, StemKnown
from app.state.settings import LookInto, OpenCollection, SettingsIntent, Welcomed
from app.state.smithy import ForgeIntent
from app.state.store import Store
from app.state.wallet import WatchAddress
from chain.collector import Collector, identity_of
from chain.content.cache import Cache
from chain.content.fetch import Fetcher
from chain.content.gate_client import AiohttpPost, GateClient
from chain.content.keys import KeyRing, SecretStore, system_store
from chain.ports import Rpc, Signer
from chain.profile import Profile
from chain.rpc import Web3Rpc
from chain.tokens.catalogue_file import CatalogueFileError, Corrections
from chain.tokens.catalogue_file import load as load_corrections
from chain.tokens.ledger import Ledger
from chain.tokens.model import Library

_FIRST_START = "The first start composes the demo’s music and sets its chain up. It takes about half a minute."
_NO_ACCOUNT = "Connect a wallet, or watch an address, to see the stems in it."


class Controller:
    """Belongs to the window's event loop. `start` returns at once; `stop` waits until everything has ended.

    demo: gives the demo's running processes. A collection can be left and another one opened while it runs.
    """

    def __init__(
        self,
        options: Options,
        paths: Paths,
        settings: Settings,
        store: Store,
        link: EngineLink,
        demo: "Callable[[], Awaitable[Processes]]",
    ) -> None:
        self._options = options
        self._paths = paths
        self._store = store
        self.settings = Remembering(paths.settings, settings, self._settings_not_saved)
        keep_look(store, self.settings.change)
        self._link = link
        self._demo = demo
        self._profile_name = DEMO if options.demo else options.profile or settings.profile
        self._turned = False
        self._profile: Profile | None = None
        self._collector: Collector | None = None
        self._tasks = Tasks(self._task_failed)
        self._turns = Tasks(self._task_failed)
        self._account_changed = asyncio.Event()
        self._collection_opened = asyncio.Event()
        self.wallet = WalletService(store, self._account_changed.set, copy=copy_text)
        self.preferences = SettingsService(
            self.settings,
            paths,
            store,
            link,
            self.wallet,
            accounts_changed=self._account_changed.set,
            open_again=lambda name: self.act(OpenCollection(name)),
        )
        ports = SystemPorts if is_installed() else None
        self.midi = MidiService(self.settings, store, lambda intent: self.act(intent), ports)
        self.world: DemoWorld | None = None
        self._rpc: Rpc | None = None
        self._fetcher: Fetcher | None = None
        self._ledger: Ledger | None = None
        self._session: aiohttp.ClientSession | None = None
        self.library: LibraryService | None = None
        self.song: SongService | None = None
        self.forge: ForgeService | None = None
        self.mixing: Mixing | None = None
        self.pages: PageService | None = None
        self.storage: StorageService | None = None
        self.act: Callable[[object], None] = store.dispatch  # an intent, as if a person had it

    def start(self) -> None:
        self.midi.start()
        self._store.dispatch(RecentKnown(self.settings.now.recent))
        self._tasks.start("open collection", self._open_collection())

    async def stop(self) -> None:
        await self._turns.close()
        await self.midi.close()
        await self.preferences.close()
        await self._close_collection()
        await self.settings.close()

    async def _close_collection(self) -> None:
        async with contextlib.AsyncExitStack() as stack:  # in the reverse order, each whatever the others do
            if self.world is not None:
                stack.push_async_callback(self.world.stop)
            elif self._rpc is not None:
                stack.push_async_callback(self._rpc.close)
            if self._ledger is not None:
                stack.push_async_callback(self._ledger.run, self._ledger.close)
            if self._session is not None:
                stack.push_async_callback(self._session.close)
            if self._fetcher is not None:
                stack.push_async_callback(self._fetcher.close)
            stack.push_async_callback(self.wallet.leave)
            if self.forge is not None:
                stack.push_async_callback(self.forge.close)
            if self.mixing is not None:
                stack.push_async_callback(self.mixing.close)
            await self._tasks.close()

    async def _turn_to(self, profile: str, account: str) -> None:
        """Leave the collection that is open, and open another one."""
        await self._close_collection()
        self._tasks = Tasks(self._task_failed)
        self.world = self._rpc = self._session = self._fetcher = self._profile = self._collector = self._ledger = None
        self.library = self.song = self.forge = self.mixing = self.storage = self.pages = None
        self._link.close_song()
        for fact in (facts.ForgeShown(None), facts.SongClosed(), facts.LibraryShown(LibraryState(Phase.LOADING))):
            self._store.dispatch(fact)
        self._forget_pages()
        self._profile_name, self._turned = profile, True
        self._collection_opened.clear()
        if account:
            self.settings.change(account=account)
        self.start()

    def _forget_pages(self, message: str | None = None) -> None:
        """What the pages tell is of another account. message: why there will be nothing, None while it is read."""
        history = History() if message is None else History((), message)
        for fact in (HistoryKnown(history), StemKnown(None), AlbumKnown(None)):
            self._store.dispatch(fact)

    async def _look_into(self, text: str) -> None:
        """An address or a name typed at the first start: in the live collection, because that is where people's are."""
        if self._profile_name != LIVE or self._profile is None:
            await self._turn_to(LIVE, "")
            await self._collection_opened.wait()
        self.wallet.handle(WatchAddress(text))

    def handle(self, intent: object) -> None:
        if self.mixing is not None:
            self.mixing.handle(intent)
        if self.pages is not None:
            self.pages.handle(intent)
        self.wallet.handle(intent)
        match intent:
            case intents.SelectSong(key) if self.song is not None:
                self._open_song(key)
            case intents.RetryStrip(strip) if self.song is not None and self.song.key is not None:
                self._tasks.start("song", self._retry(self.song, self.song.key, strip))
            case ContentIntent() if self.storage is not None:
                self.storage.handle(intent)
            case FlipDecision() | Hear() if self.song is not None and self.song.lacks_previews:
                self._open_song(self.song.key or "")
            case intents.Refresh():
                self._refresh()
            case intents.OpenMarket(strip):
                self._tasks.start("market", open_market(self._store.state, strip))
            case intents.RequestReveal() | ForgeIntent() if self.forge is not None:
                self.forge.handle(intent)
            case intents.OpenForge() | intents.ConfirmForge() | intents.CloseForge() if self.forge is not None:
                self.forge.handle(intent)
            case SettingsIntent():
                self.preferences.handle(intent)
            case MidiIntent():
                self.midi.handle(intent)
            case Diagnose() | intents.ShowPage(Page.DIAGNOSE):
                repair = isinstance(intent, Diagnose) and intent.repair
                self._turns.start("diagnose", diagnose(self._patient(), self._store, repair=repair))
            case OpenCollection(profile, account):
                self._turns.start("turn", self._turn_to(profile, account))
            case LookInto(text):
                self._turns.start("turn", self._look_into(text))
            case Welcomed():
                self.settings.change(welcomed=True)

    async def _open_collection(self) -> None:
        if self._profile_name == DEMO:
            world = await open_world(await self._demo(), self._progress)
            self.world = world
            self._wire(world.profile, world.rpc, world.signer, world.signer.address, store=None)
        else:
            profile = await asyncio.to_thread(read_profile, self._profile_name, self._paths)
            account = self.settings.now.account if self._turned else self._options.account or self.settings.now.account
            store = await asyncio.to_thread(system_store)
            self._wire(profile, Web3Rpc(*profile.rpc_urls), None, account, store)
        if self._turned:
            self.settings.change(profile=self._profile_name)
        self._store.dispatch(facts.Progressed(""))
        await self._open_account()
        self._tasks.start("account", self._follow_account())
        self._collection_opened.set()

    async def _open_account(self) -> None:
        """The library and the forge of the account in front; what an earlier account had is closed."""
        account, profile, rpc, collector = self.wallet.account, self._profile, self._rpc, self._collector
        assert profile is not None and rpc is not None and collector is not None
        if self.forge is not None:
            self.forge.handle(intents.CloseForge())
            await self.forge.close()
        self._tasks.cancel("library")
        self.pages = PageService(
            collector,
            profile,
            self._store,
            self._tasks,
            library=lambda: self.library.library if self.library is not None else None,
            names=self._names_of_accounts,
        )
        self.library = LibraryService(
            collector, self._looked_at(), self._store, self._looked, names=self._names_of_accounts()
        )
        signer = AccountSigner(account, rpc, lambda: self.wallet.signer) if account else None
        self.forge = ForgeService(
            profile, rpc, signer, self._journal(), self._store, self.library, witnesses=_witnesses(profile)
        )
        self._forget_pages(None if self._looked_at() else _NO_ACCOUNT)
        if self._looked_at():
            self._tasks.start("library", self.library.run())
        else:
            self._store.dispatch(facts.LibraryShown(LibraryState(Phase.READY, message=_NO_ACCOUNT)))
        await self.forge.open_journal()

    def _looked_at(self) -> tuple[str, ...]:
        """The account in front, and those that are only watched beside it."""
        watched = (address for address, _ in self.preferences.watched())
        return tuple(filter(None, dict.fromkeys((self.wallet.account, *watched))))

    def _names_of_accounts(self) -> dict[str, str]:
        """Those that were watched by a name of ENS."""
        named = (entry.partition(" ") for entry in self.settings.now.watched)
        return {address: name for address, _, name in named if name}

    async def _follow_account(self) -> None:
        """Whenever another account is in front, or another wallet for it."""
        shown = self.wallet.account
        while True:
            await self._account_changed.wait()
            self._account_changed.clear()
            if self.wallet.account != shown or not (self.library and self.library.accounts):
                shown = self.wallet.account
                if self.world is None:
                    self.settings.change(account=shown)
                await self._open_account()
                self._welcome_is_over()
            elif self.library is not None and self.library.accounts != self._looked_at():
                self._tasks.start(
                    "look", self.library.set_accounts(self._looked_at(), dict(self.preferences.watched()))
                )
            elif self.wallet.signer is not None and self.song is not None and self.song.is_locked and self.song.key:
                self._open_song(self.song.key)

    def _welcome_is_over(self) -> None:
        page = self._store.state.page
        if page is not None and page.page is Page.WELCOME:
            self._store.dispatch(intents.ClosePage())

    def _progress(self, what: str, fraction: float | None) -> None:
        self._store.dispatch(facts.Progressed(what, fraction))
        self._store.dispatch(facts.LibraryShown(LibraryState(Phase.LOADING, message=_FIRST_START)))

    def _wire(self, profile: Profile, rpc: Rpc, home: Signer | None, account: str, store: SecretStore | None) -> None:
        self._profile, self._rpc = profile, rpc
        self._store.dispatch(facts.WorldKnown(BANNER if self.world else "", "", "", profile.title))
        keystores = self.settings.now.keystores
        self.wallet.begin(rpc, profile.chain_id, home=home, remembered=account, keystores=keystores)
        self._fetcher = Fetcher(profile)
        cache = Cache(self._paths.content, self.settings.now.cache_limit_bytes)
        self._ledger = self._open_ledger(profile)
        self._collector = collector = Collector(
            profile,
            rpc,
            cache,
            self._fetcher,
            self._ledger,
            self._corrections(profile),
            reader=() if self.world else command("read-collection"),
        )
        scope = f"eip155:{profile.chain_id}/erc1155:{profile.collection}"
        ring = KeyRing(scope, store=store, index=self._paths.data / "keys.json")
        self.preferences.opened(
            OpenedCollection(
                self._profile_name, profile, rpc, ring, self.world is not None, collector, self._described_anew
            )
        )
        self._session = aiohttp.ClientSession()
        http = AiohttpPost(self._session)
        gate = GateClient(http, chain_id=profile.chain_id, collection=profile.collection)
        self.mixing = Mixing(
            self._paths.mixes,
            profile,
            self._store,
            self._link,
            self._tasks,
            library=lambda: self.library.library if self.library is not None else None,
            act=lambda intent: self.act(intent),
            mix_to_open=self._options.mix,
        )
        self.song = SongService(profile, collector, ring, gate, lambda: self.wallet.signer, self._store, self._link)
        keeper = OfflineKeeper(
            collector.stems, collector.image, self.song.fetch_keys, self._paths.kept, scope, self._store, self._tasks
        )
        self.storage = StorageService(collector.stems, keeper, self._store, self._tasks, self._save_cache_limit)

    def _open_ledger(self, profile: Profile) -> Ledger:
        """As with the journal, the demo's lies with its chain."""
        folder = self.world.processes.node.state_dir if self.world else self._paths.collections
        name = f"{profile.chain_id}-{profile.collection.lower()}.sqlite"
        ledger, notice = open_ledger(folder / name, identity_of(profile))
        if notice is not None:
            self._store.dispatch(facts.Noticed(notice))
        return ledger

    def _patient(self) -> Patient:
        """What the doctor looks at: this window, and the collection it shows."""
        return Patient(self._paths, self._journal(), self._profile, running=True, device=self.settings.now.device)

    def _corrections(self, profile: Profile) -> Corrections:
        """The user's own catalogue file of this collection, if there is one."""
        try:
            return load_corrections(catalogue_file(self._paths, profile))
        except CatalogueFileError as error:
            self._store.dispatch(facts.Noticed(notices.catalogue_file_not_used(error.reason, error.place)))
            return Corrections()

    def _journal(self) -> Path:
        """A journal belongs to one chain: the demo's lies with its chain, and goes when that does."""
        return self.world.processes.node.state_dir / self._paths.journal.name if self.world else self._paths.journal

    def _looked(self, library: Library) -> None:
        """A new look at the chain: the open song is shown as it is now, and opened again when more or less is heard."""
        assert self.song is not None
        self.song.library = library
        if self.forge is not None:
            self.forge.looked()
        if self.storage is not None:
            self.storage.looked(library)
        if self.library is not None and self.library.fresh:
            self._tasks.start("keys", self.song.forget_what_is_gone(library))
        self.preferences.looked(library)
        key = self.song.key
        if key is not None:
            if self.song.refresh(library):
                self._open_song(key)
        elif self.settings.now.last_song in library.songs:
            self._open_song(self.settings.now.last_song)
        assert self.mixing is not None and self.pages is not None
        self.mixing.looked()
        self.pages.looked()

    def _open_song(self, key: str) -> None:
        assert self.song is not None
        self.settings.change(last_song=key, recent=played(self.settings.now.recent, key))
        self._tasks.start("song", self.song.open(key))
        self._tasks.start("artwork", self.song.show_artwork(key))

    def _save_cache_limit(self, limit_bytes: int) -> None:
        self.settings.change(cache_limit_bytes=limit_bytes)

    async def _retry(self, song: SongService, key: str, strip: str) -> None:
        await song.doubt(strip)
        await song.open(key)

    def _refresh(self) -> None:
        if self.library is not None:
            self._tasks.start("look", self.library.look())
        elif not self._tasks.running("open collection"):
            self.start()

    def _described_anew(self) -> None:
        if self.library is not None:
            self._tasks.start("look", self.library.describe_anew())

    def _settings_not_saved(self) -> None:
        self._store.dispatch(facts.Noticed(notices.settings_not_saved()))

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
