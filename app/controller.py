"""The chain side of the program: opens a collection, leaves it for another, gives each intent to whom it concerns."""

import asyncio
import sys
from collections.abc import Awaitable, Callable

from app import notices
from app.clipboard import copy_text
from app.demo.processes import Processes
from app.demo.world import DemoWorld
from app.doctor.patient import Patient
from app.front import forget_pages
from app.ground import Ground, lay_ground
from app.i18n import tr
from app.midi.system import SystemPorts, is_installed
from app.on_disk import read_disk
from app.opened import Opened, show_nothing
from app.options import Options
from app.paths import Paths
from app.services.bouncing import BounceService
from app.services.collections import LIVE
from app.services.diagnosis import diagnose
from app.services.engine_link import EngineLink
from app.services.library import LibraryService
from app.services.look_keeper import keep_look
from app.services.midi import MidiService
from app.services.place_keeper import PlaceKeeper
from app.services.profiles import DEMO
from app.services.remembering import Remembering
from app.services.settings import SettingsService
from app.services.tasks import Tasks
from app.services.wallet import WalletService
from app.settings import Settings
from app.shared import Shared
from app.state import facts, intents
from app.state.browsing import RecentKnown
from app.state.diagnosis import Diagnose
from app.state.midi import MidiIntent
from app.state.model import LibraryState, Page, Phase
from app.state.settings import LookInto, OpenCollection, SettingsIntent, Welcomed
from app.state.store import Store
from app.state.wallet import WatchAddress

_FIRST_START = tr("The first start composes the demo’s music and sets its chain up. It takes about half a minute.")


class Controller:
    """Belongs to the window's event loop. `start` returns at once; `stop` waits until everything has ended.

    demo: gives the demo's running processes. act: an intent, as if a person had it.
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
        self._options, self._paths, self._store, self._demo = options, paths, store, demo
        self.settings = Remembering(paths.settings, settings, self._settings_not_saved)
        keep_look(store, self.settings.change)
        self.act: Callable[[object], None] = store.dispatch
        self.wallet = WalletService(store, self._account_changed, copy=copy_text)
        self.places = PlaceKeeper(store, settings.places, self.settings.change, lambda intent: self.act(intent))
        self.preferences = SettingsService(
            self.settings,
            paths,
            store,
            link,
            self.wallet,
            accounts_changed=self._account_changed,
            open_again=lambda name: self.act(OpenCollection(name)),
        )
        ports = SystemPorts if is_installed() else None
        self.midi = MidiService(self.settings, store, lambda intent: self.act(intent), ports)
        self._shared = Shared(
            options,
            paths,
            self.settings,
            store,
            link,
            self.wallet,
            self.preferences,
            lambda intent: self.act(intent),
            self._task_failed,
        )
        self._bounces = BounceService(store, link, lambda: self._opened.ground.scope if self._opened else "")
        self._profile_name = DEMO if options.demo else options.profile or settings.profile
        self._turned = False
        self._opened: Opened | None = None
        self._collection_opened = asyncio.Event()
        self._opening = Tasks(self._task_failed)
        self._turns = Tasks(self._task_failed)

    @property
    def world(self) -> DemoWorld | None:
        """The demo's, while that is open."""
        return self._opened.ground.world if self._opened is not None else None

    @property
    def library(self) -> LibraryService | None:
        """Of the collection that is open, and of the account in front of it."""
        return self._opened.front.library if self._opened is not None else None

    def start(self) -> None:
        self.midi.start()
        self._open()

    def _open(self) -> None:
        self._store.dispatch(RecentKnown(self.settings.now.recent))
        self._opening.start("open collection", self._open_collection())

    async def stop(self) -> None:
        await self._turns.close()
        await self.midi.close()
        self.places.close()
        await self.preferences.close()
        await self._close_collection()
        await self.settings.close()

    def handle(self, intent: object) -> None:
        self._bounces.handle(intent)
        self.wallet.handle(intent)
        if self._opened is not None:
            self._opened.handle(intent)
        match intent:
            case intents.Refresh() if self._opened is None and not self._opening.running("open collection"):
                self._open()
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
        ground = await lay_ground(self._profile_name, self._paths, self._demo, self._progress)
        try:
            disk = await read_disk(ground, self._settings_not_saved)
            try:
                self._opened = Opened(self._shared, ground, disk, self._account_for(ground), turned=self._turned)
            except BaseException:
                disk.ledger.close()
                raise
        except BaseException:
            await ground.close()
            raise
        if self._turned:
            self.settings.change(profile=self._profile_name)
        self._store.dispatch(facts.Progressed(""))
        await self._opened.begin()
        self._collection_opened.set()

    def _account_for(self, ground: Ground) -> str:
        """The account looked at last, or the one of the command line, which is for the first collection."""
        if ground.world is not None:
            return ground.world.signer.address
        asked_for = "" if self._turned else self._options.account
        return asked_for or self.settings.now.account

    async def _close_collection(self) -> None:
        await self._opening.close()
        opened, self._opened = self._opened, None
        if opened is not None:
            await opened.close()

    async def _turn_to(self, profile: str, account: str) -> None:
        """Leave the collection that is open, and open another one."""
        show_nothing(self._shared)  # at once: what is moved from now on would not be kept
        await self._close_collection()
        self._opening = Tasks(self._task_failed)
        show_nothing(self._shared)  # again: what was on its way may have shown itself
        forget_pages(self._store)
        self._profile_name, self._turned = profile, True
        self._collection_opened.clear()
        if account:
            self.settings.change(account=account)
        self._open()

    async def _look_into(self, text: str) -> None:
        """An address or a name typed at the first start: in the live collection, because that is where people's are."""
        if self._profile_name != LIVE or self._opened is None:
            await self._turn_to(LIVE, "")
            await self._collection_opened.wait()
        self.wallet.handle(WatchAddress(text))

    def _account_changed(self) -> None:
        if self._opened is not None:
            self._opened.account_changed()

    def _patient(self) -> Patient:
        """What the doctor looks at: this window, and the collection it shows."""
        ground = self._opened.ground if self._opened is not None else None
        journal = ground.journal if ground is not None else self._paths.journal
        profile = ground.profile if ground is not None else None
        return Patient(self._paths, journal, profile, running=True, device=self.settings.now.device)

    def _progress(self, what: str, fraction: float | None) -> None:
        self._store.dispatch(facts.Progressed(what, fraction))
        self._store.dispatch(facts.LibraryShown(LibraryState(Phase.LOADING, message=_FIRST_START)))

    def _settings_not_saved(self) -> None:
        self._store.dispatch(facts.Noticed(notices.settings_not_saved()))

    def _task_failed(self, name: str, error: BaseException) -> None:
        """A task that nobody expected to fail. What it was about is said in our words; the rest goes to the log."""
        print(f"{name}: {error!r}", file=sys.stderr)  # noqa: T201
        notice = notices.notice_for(error, retry=intents.Refresh())
        if name == "open collection" and self._opened is None:
            self._store.dispatch(facts.Progressed(""))
            message = f"{notice.title}. {notice.sentence}"
            self._store.dispatch(facts.LibraryShown(LibraryState(Phase.ERROR, message=message)))
        self._store.dispatch(facts.Noticed(notice))
