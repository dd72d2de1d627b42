"""Keeps the library right: looks at the chain at the start and whenever a block brings something new."""

from collections.abc import Callable

from app import notices
from app.state import facts, intents
from app.state.model import LibraryState, Phase
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
    """One account's library. `looked` is called after every look."""

    def __init__(self, collector: Collector, account: str, store: Store, looked: Looked) -> None:
        self._collector = collector
        self._account = account
        self._store = store
        self._looked = looked
        self.library: Library | None = None

    async def run(self) -> None:
        """Look once, then follow the chain for ever. A node that fails is said once and tried again."""
        await self.look()
        async for _ in self._collector.changes(self._account):
            await self.look()

    async def look(self) -> None:
        """One look at the chain. On failure the last library stays, and a notice says so."""
        if self.library is None:
            self._store.dispatch(facts.LibraryShown(LibraryState(Phase.LOADING, message="Looking into the wallet …")))
        try:
            library = await self._collector.look(self._account, progress=self._progress)
        except ChainError as error:
            self._failed(error)
            return
        if library != self.library:
            self.library = library
            self._store.dispatch(facts.LibraryShown(library_state(library)))
            self._looked(library)

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
            self._store.dispatch(facts.Noticed(notices.notice_for(error, retry=intents.Refresh())))
