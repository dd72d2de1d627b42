"""Keeps the library right: looks at the chain at the start and whenever a block brings something new."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from app import notices
from app.i18n import number, tr
from app.services.node_watch import NodeWatch
from app.state import facts, intents
from app.state.model import LibraryState, Notice, Phase
from app.state.present import as_of, library_state
from app.state.store import Store
from chain.collector import Collector
from chain.errors import ChainError
from chain.tokens.errors import LedgerError
from chain.tokens.model import Library

_STEPS = {
    "chain": tr("Reading the collection’s history …"),
    "metadata": tr("Reading what the tokens are …"),
    "holdings": tr("Counting what you own …"),
}

Looked = Callable[[Library], None]


class LibraryService:
    """The library of one or several accounts, the one that signs first. `looked` is called after every look.

    At first what was known the last time is shown with its age, and stays when nobody can be asked. fresh: whether
    `library` was read from the chain in this run.
    """

    def __init__(
        self,
        collector: Collector,
        accounts: Sequence[str],
        store: Store,
        looked: Looked,
        *,
        names: Mapping[str, str] | None = None,
        retry_s: float = 5.0,
        now_s: Callable[[], float] = time.time,
    ) -> None:
        self._collector = collector
        self._accounts = tuple(accounts)
        self._names: Mapping[str, str] = names or {}
        self._store = store
        self._looked = looked
        self._retry_s = retry_s
        self._now_s = now_s
        self._notice: Notice | None = None
        self._node = NodeWatch(collector.profile.chain_id, store, now_s)
        self._shown = LibraryState()
        self.library: Library | None = None
        self.fresh = False

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
        """Show what is known, look, then follow the chain for ever. A node that fails is said once and tried again."""
        watching = asyncio.ensure_future(self._node.run())
        try:
            await self._follow()
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)

    async def _follow(self) -> None:
        await self.recall()
        await self._look_until_seen()
        first = True
        async with contextlib.aclosing(self._collector.changes()) as changes:  # it ends its subscription itself
            async for number in changes:
                # The first to come is the block that was just looked at; later one of that number is another one.
                if not first or self.library is None or number != self.library.holdings.block_number:
                    await self._look_until_seen()
                first = False

    async def recall(self) -> None:
        """Show the last known library, if there is one and nothing newer."""
        try:
            known = await self._collector.recall(*self._accounts)
        except LedgerError as error:
            await self._mend(error)
            return
        if known is not None and self.library is None:
            await self._show(known, Phase.LOADING)

    async def describe_anew(self) -> None:
        """The tokens are called otherwise now: show what is known that way, also without a network; then look."""
        if self.library is not None and (known := await self._collector.recall(*self._accounts)) is not None:
            await self._show(known, self._shown.phase)
        await self.look()

    async def _look_until_seen(self) -> None:
        while True:
            if await self.look():
                return
            await asyncio.sleep(self._retry_s)

    async def look(self) -> bool:
        """One look at the chain; whether it succeeded. If not, the last library stays, and a notice says so."""
        if self.library is None:
            self._store.dispatch(
                facts.LibraryShown(LibraryState(Phase.LOADING, message=tr("Looking into the wallet …")))
            )
        accounts = self._accounts
        try:
            library = await self._collector.look(*accounts, progress=self._progress)
        except LedgerError as error:
            await self._mend(error)
            return False
        except ChainError as error:
            self._failed(error)
            return False
        self._withdraw_notice()
        newest = self._collector.newest
        if newest is not None:
            self._node.saw(newest.number, newest.timestamp_s)
        if accounts != self._accounts:  # others were set meanwhile, and are being looked into
            return True
        if library != self.library or not self.fresh or self._shown.phase is not Phase.READY:
            self.fresh = True
            await self._show(library, Phase.READY)
        return True

    async def _show(self, library: Library, phase: Phase) -> None:
        """The rows are made in a thread: there may be thousands of tokens."""
        self.library = library
        shown = await asyncio.to_thread(library_state, library, self._names)
        if self.library is not library:
            return  # another one came meanwhile
        self._shown = replace(shown, phase=phase, message=self._as_of() if phase is not Phase.READY else "")
        self._store.dispatch(facts.LibraryShown(self._shown))
        self._looked(library)

    def _as_of(self) -> str:
        assert self.library is not None
        text = as_of(self.library, self._now_s())
        return text[0].upper() + text[1:]

    def _progress(self, step: str, fraction: float | None) -> None:
        if not self.fresh:
            done = "" if fraction is None else " " + number(fraction, ".0%")
            message = _STEPS[step] + done
            if self.library is not None:
                message = f"{self._as_of()} · {message}"
            self._say(Phase.LOADING, message)

    def _say(self, phase: Phase, message: str) -> None:
        """The library that is shown stays."""
        if (phase, message) != (self._shown.phase, self._shown.message):
            self._shown = replace(self._shown, phase=phase, message=message)
            self._store.dispatch(facts.LibraryShown(self._shown))

    def _failed(self, error: ChainError) -> None:
        title, sentence = notices.words_for(error)
        if self.library is None:
            self._say(Phase.ERROR, f"{title}. {sentence}")
            return
        self._say(Phase.ERROR, f"{self._as_of()} · {title[0].lower()}{title[1:]}")
        self._withdraw_notice()
        self._notice = notices.notice_for(error, retry=intents.Refresh())
        self._store.dispatch(facts.Noticed(self._notice))

    async def _mend(self, error: LedgerError) -> None:
        """A file that can not be used costs no more than reading everything anew."""
        try:
            aside = await self._collector.start_afresh(in_memory=error.reason != "damaged")
        except LedgerError as again:
            error = again
            aside = await self._collector.start_afresh(in_memory=True)
        notice = notices.ledger_set_aside(aside.name) if aside else notices.ledger_not_used(error.reason)
        self._store.dispatch(facts.Noticed(notice))

    def _withdraw_notice(self) -> None:
        """A node that answers again needs no notice any more."""
        if self._notice in self._store.state.notices:
            self._store.dispatch(intents.DismissNotice(self._store.state.notices.index(self._notice)))
        self._notice = None
