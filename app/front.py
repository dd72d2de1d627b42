"""The account in front of an opened collection: its library, pages and forge. Another account, another one of it."""

from collections.abc import Callable, Mapping

from app.ground import Ground, witnesses_of
from app.i18n import tr
from app.services.account_signer import AccountSigner
from app.services.forge import ForgeService
from app.services.library import LibraryService
from app.services.pages import PageService
from app.services.tasks import Tasks
from app.shared import Shared
from app.state import facts, intents
from app.state.model import LibraryState, Phase
from app.state.pages import AlbumKnown, History, HistoryKnown, StemKnown
from app.state.smithy import ForgeIntent
from app.state.store import Store
from chain.collector import Collector
from chain.tokens.model import Library

_NO_ACCOUNT = tr("Connect a wallet, or watch an address, to see the stems in it.")


class Front:
    """looked: told of every look at the chain. tasks: those of the collection; `close` ends what this one began."""

    def __init__(
        self, shared: Shared, ground: Ground, collector: Collector, tasks: Tasks, looked: Callable[[Library], None]
    ) -> None:
        self._shared, self._tasks = shared, tasks
        wallet, store, profile = shared.wallet, shared.store, ground.profile
        self.account = wallet.account
        self.library = LibraryService(collector, self._looked_at(), store, looked, names=self._names())
        self.pages = PageService(
            collector, profile, store, tasks, library=lambda: self.library.library, names=self._names
        )
        signer = AccountSigner(self.account, ground.rpc, lambda: wallet.signer) if self.account else None
        self.forge = ForgeService(
            profile, ground.rpc, signer, ground.journal, store, self.library, witnesses=witnesses_of(profile)
        )

    async def begin(self) -> None:
        """Look into the wallet, and follow the forges that were not over."""
        some = bool(self.library.accounts)
        forget_pages(self._shared.store, None if some else _NO_ACCOUNT)
        if some:
            self._tasks.start("library", self.library.run())
        else:
            empty = LibraryState(Phase.READY, message=_NO_ACCOUNT)
            self._shared.store.dispatch(facts.LibraryShown(empty))
        await self.forge.open_journal()

    def handle(self, intent: object) -> None:
        self.pages.handle(intent)
        match intent:
            case intents.RequestReveal() | ForgeIntent():
                self.forge.handle(intent)
            case intents.OpenForge() | intents.ConfirmForge() | intents.CloseForge():
                self.forge.handle(intent)
            case intents.Refresh():
                self._tasks.start("look", self.library.look())

    def look_beside(self) -> None:
        """Other accounts are watched now."""
        if self.library.accounts != self._looked_at():
            self._tasks.start("look", self.library.set_accounts(self._looked_at(), self._names()))

    async def close(self) -> None:
        self.forge.handle(intents.CloseForge())
        await self.forge.close()
        for name in ("library", "look"):
            self._tasks.cancel(name)

    def _looked_at(self) -> tuple[str, ...]:
        """The account in front, and those that are only watched beside it."""
        watched = (address for address, _ in self._shared.preferences.watched())
        return tuple(filter(None, dict.fromkeys((self.account, *watched))))

    def _names(self) -> Mapping[str, str]:
        """Of those that were watched by a name of ENS."""
        return {address: name for address, name in self._shared.preferences.watched() if name}


def forget_pages(store: Store, message: str | None = None) -> None:
    """What the pages tell is of another account. message: why there will be nothing, None while it is read."""
    history = History() if message is None else History((), message)
    for fact in (HistoryKnown(history), StemKnown(None), AlbumKnown(None)):
        store.dispatch(fact)
