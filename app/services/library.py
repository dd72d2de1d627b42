"""Keeps the library right: looks at the chain at the start and whenever a block brings something new."""

import asyncio
from collections.abc import Callable, Mapping, Sequence

from app import notices
from app.state import facts, intents
from app.state.model import LibraryState, Notice, Phase
from app.state.present import library_state
from app.state.store import Store
from chain.collector import Collector
from chain.errors import ChainError
from chain.tokens.model import Library

_STEPS = {
    "chain": "Reading the collection’s history …",
    "metadata": "Reading what the tokens are …",
    "holdings": "Counting what you own …",
}

Looked = Callable[[Library], None]


class LibraryService:
    """The library of one or several accounts, the one that signs first. `looked` is called after every look."""

    def __init__(
        self, collector: Collector, accounts: Sequence[str], store: Store, looked: Looked, *, retry_s: float = 5.0
    ) -> None:
        self._collector = collector
        self._accounts = tuple(accounts)
        self._names: Mapping[str, str] = {}
        self._store = store
        self._looked = looked
        self._retry_s = retry_s
        self._notice: Notice | None = None
        self.library: Library | None = None

    @property
    def accounts(self) -> tuple[str, ...]:
        return self._accounts

    async def set_accounts(self, accounts: Sequence[str], names: Mapping[str, str] | None = None) -> bool:
        """Look into these accounts from now on: the one that signs first, watched ones beside it.

        names: what to call them, by address; an address without one is shown shortened. As `look`.
        """
        self._accounts, self._names = tuple(accounts), dict(names or {})
        return await self.look()

    async def run(self) -> None:
        """Look, then follow the chain for ever. A node that fails is said once and tried again."""
        await self._look_until_seen()
        first = True
        async for number in self._collector.changes():
            # The first to come is the block that was just looked at; later one of that number is another one.
            if not first or self.library is None or number != self.library.holdings.block_number:
                await self._look_until_seen()
            first = False

    async def _look_until_seen(self) -> None:
        while True:
            if await self.look():
                return
            await asyncio.sleep(self._retry_s)

    async def look(self) -> bool:
        """One look at the chain; whether it succeeded. If not, the last library stays, and a notice says so."""
        if self.library is None:
            self._store.dispatch(facts.LibraryShown(LibraryState(Phase.LOADING, message="Looking into the wallet …")))
        accounts = self._accounts
        try:
            library = await self._collector.look(*accounts, progress=self._progress)
        except ChainError as error:
            self._failed(error)
            return False
        self._withdraw_notice()
        if accounts != self._accounts:  # others were set meanwhile, and are being looked into
            return True
        if library != self.library:
            self.library = library
            self._store.dispatch(facts.LibraryShown(library_state(library, self._names)))
            self._looked(library)
        return True

    def _progress(self, step: str, fraction: float | None) -> None:
        if self.library is None:
            done = "" if fraction is None else f" {fraction:.0%}"
            self._store.dispatch(facts.LibraryShown(LibraryState(Phase.LOADING, message=_STEPS[step] + done)))

    def _failed(self, error: ChainError) -> None:
        title, sentence = notices.words_for(error)
        if self.library is None:
            shown = LibraryState(Phase.ERROR, message=f"{title}. {sentence}")
            self._store.dispatch(facts.LibraryShown(shown))
        else:
            self._withdraw_notice()
            self._notice = notices.notice_for(error, retry=intents.Refresh())
            self._store.dispatch(facts.Noticed(self._notice))

    def _withdraw_notice(self) -> None:
        """A node that answers again needs no notice any more."""
        if self._notice in self._store.state.notices:
            self._store.dispatch(intents.DismissNotice(self._store.state.notices.index(self._notice)))
        self._notice = None
