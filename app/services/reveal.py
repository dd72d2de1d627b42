"""The reveal dialog's other side: asks for draws, waits for the block that decides, has them opened."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

from app import notices
from app.i18n import tr
from app.services.library import LibraryService
from app.services.tasks import Tasks
from app.state import facts, intents
from app.state.forge_view import failure
from app.state.reveal_view import checking, opening_view, reveal_view, step_view
from app.state.revealing import (
    CloseReveal,
    ConfirmReveal,
    OpenRevealed,
    RevealPossible,
    RevealShown,
    RevealStep,
    RevealView,
    SetRevealAmount,
)
from app.state.store import Store
from chain.errors import ChainError
from chain.forge.config import ForgeConfig
from chain.forge.flow import State
from chain.forge.intent import Intent, Kind
from chain.forge.journal import Journal
from chain.forge.progress import ForgeProgress
from chain.forge.quote import ForgeBlocked
from chain.forge.receipts import ForgeReceipt
from chain.ports import Clock, Rpc, Signer
from chain.profile import Profile
from chain.reveal import Opening, RevealQuote, RevealRunner

_MOST = 20
_ON_CHAIN = frozenset({State.INCLUDED, State.SAFE, State.FINALIZED})


class RevealService:
    """One dialog. What was asked for goes on when it is closed and after a restart; opening waits for the person."""

    def __init__(
        self,
        profile: Profile,
        config: ForgeConfig,
        rpc: Rpc,
        signer: Signer,
        journal: Journal,
        store: Store,
        library: LibraryService,
        clock: Clock,
        witnesses: Sequence[Rpc] = (),
    ) -> None:
        self._profile, self._store, self._library, self._clock = profile, store, library, clock
        self._poll_s = config.poll_s
        self._config, self._account = config, signer.address
        self._journal = journal
        self._tasks = Tasks(self._task_failed)
        self._runner = RevealRunner(config, rpc, signer, journal, clock, witnesses=witnesses, heard=self._heard)
        self._quote: RevealQuote | None = None
        self._opening: Opening | None = None
        self._had: frozenset[int] = frozenset()

    def begin(self) -> None:
        """Go on with what an earlier run asked for, and say when something waits to be opened."""
        self._store.dispatch(RevealPossible(True))
        self._tasks.start("resume", self._resume())

    def looked(self) -> None:
        """The library has been looked at again."""
        self._tasks.start("look back", self._look_back())

    async def _look_back(self) -> None:
        with contextlib.suppress(ChainError):
            await self._runner.look_back()

    async def close(self) -> None:
        await self._tasks.close()
        await self._runner.close()
        self._store.dispatch(RevealShown(None))
        self._store.dispatch(RevealPossible(False))

    def handle(self, intent: object) -> None:
        match intent:
            case intents.RequestReveal():
                self._tasks.start("dialog", self._open())
            case SetRevealAmount(amount) if self._step() in (RevealStep.CONFIRM, RevealStep.CHECKING):
                if not self._tasks.running("ask"):  # what was confirmed stays what is shown
                    self._tasks.start("dialog", self._plan(amount))
            case ConfirmReveal() if self._view() is not None:
                self._confirm()
            case OpenRevealed() if self._step() is RevealStep.DECIDED and self._opening is not None:
                self._tasks.start("open", self._settle(self._opening))
            case CloseReveal():
                self._tasks.cancel("dialog")
                if self._step() is RevealStep.CONFIRM:  # confirmed perhaps, but not written down yet
                    self._tasks.cancel("ask")
                self._quote = None
                self._store.dispatch(RevealShown(None))

    async def _open(self) -> None:
        """What waits to be opened comes first; else a new quote for one."""
        try:
            waiting = await self._waiting()
        except ChainError as error:
            self._store.dispatch(facts.Noticed(notices.notice_for(error)))
            return
        if waiting is not None:
            receipt, opening = waiting
            amount = opening.request.amount
            self._show(RevealView(RevealStep.DECIDING, amount, amount))
            await self._follow_draws(receipt)
            return
        pending = [it for it in self._runner.pending() if self._is_own(it.intent)]
        if pending:
            amount = len(pending[0].intent.inputs)
            self._show(RevealView(RevealStep.SENT, amount, amount))
            await self._watch(self._runner.follow(pending[0].intent.intent_id))
            return
        await self._plan(1)

    async def _plan(self, amount: int) -> None:
        library = self._library.library
        sealed = self._sealed()
        if library is None or sealed is None:
            self._store.dispatch(facts.Noticed(notices.nothing_sealed()))
            return
        token_id, copies = sealed
        amount = max(1, min(amount, copies, _MOST))
        self._quote = None
        self._show(checking(amount, min(copies, _MOST)))
        try:
            quote = await self._runner.plan(token_id, amount)
        except ChainError as error:
            self._say(error)
            return
        self._quote = quote
        self._show(reveal_view(quote, library, self._profile))

    def _confirm(self) -> None:
        view, quote = self._view(), self._quote
        if view is None or quote is None or not view.can_confirm or self._tasks.running("ask"):
            return
        self._tasks.start("ask", self._approve(quote) if quote.approval is not None else self._ask(quote))

    async def _approve(self, quote: RevealQuote) -> None:
        try:
            async for progress in self._runner.approve():
                self._update(progress)
                if progress.state in _ON_CHAIN:
                    if self._view() is not None:
                        self._tasks.start("dialog", self._plan(quote.amount))
                    return
        except ChainError as error:
            self._say(error)

    async def _ask(self, quote: RevealQuote) -> None:
        await self._watch(self._runner.request(quote))

    async def _watch(self, steps: AsyncIterator[ForgeProgress]) -> None:
        try:
            async for progress in steps:
                self._update(progress)
                if progress.state in _ON_CHAIN and progress.receipt is not None:
                    self._tasks.start("draws", self._follow_draws(progress.receipt))
                    return
        except ChainError as error:
            self._say(error)

    async def _follow_draws(self, receipt: ForgeReceipt) -> None:
        """Look at the draws until they can be opened, or are open."""
        while True:
            entry = self._journal.entry(receipt.intent_id)
            receipt = (entry and entry.receipt) or receipt  # after a reorg in another block
            with contextlib.suppress(ChainError):  # while it is in none: it is looked at again
                opening = await self._runner.opening(receipt)
                self._show_opening(opening)
                if opening.is_open and not opening.unclaimed:
                    return
            await self._clock.sleep(self._poll_s)

    def _show_opening(self, opening: Opening) -> None:
        self._opening = opening
        view, library = self._view(), self._library.library
        if library is not None and not opening.is_open:
            held = library.holdings
            self._had = frozenset(token for token in held.balances if held.own_copies(token))
        if view is None or library is None or self._tasks.running("open"):
            return
        self._show(opening_view(view, opening, library, self._had))

    async def _settle(self, opening: Opening) -> None:
        steps = self._runner.settle(opening) if not opening.is_open else self._runner.claim(opening)
        try:
            async for progress in steps:
                self._update(progress)
                if progress.state in _ON_CHAIN:
                    return  # `_follow_draws` sees what came of it
        except ChainError as error:
            view = self._view()
            if view is not None:
                title, sentence = notices.words_for(error)
                self._show(_with(view, RevealStep.DECIDED, f"{title}. {sentence}"))

    async def _waiting(self) -> tuple[ForgeReceipt, Opening] | None:
        """The oldest request whose draws are not all open and fetched."""
        for entry in self._journal.entries():
            if self._is_own(entry.intent) and entry.receipt is not None:
                try:
                    if await self._runner.is_over(entry.receipt):
                        continue
                    opening = await self._runner.opening(entry.receipt)
                except ChainError:
                    continue
                if not opening.is_open or opening.unclaimed:
                    return entry.receipt, opening
        return None

    async def _resume(self) -> None:
        waiting = None
        with contextlib.suppress(ChainError):
            waiting = await self._waiting()
        if waiting is not None:
            self._store.dispatch(facts.Noticed(notices.sealed_waiting()))
        async for _ in self._runner.resume():
            pass

    def _heard(self, progress: ForgeProgress) -> None:
        if progress.state in (State.INCLUDED, State.REORGED):
            self._tasks.start("look", self._library.look())

    def _is_own(self, intent: Intent) -> bool:
        """A request of this account at this reveal: the journal knows others too."""
        here = (Kind.REVEAL, self._config.chain_id, self._config.forge, self._account)
        return (intent.kind, intent.chain_id, intent.contract, intent.account) == here

    def _sealed(self) -> tuple[int, int] | None:
        """A kind of sealed token that the account has, and how many."""
        library = self._library.library
        for token in library.catalogue.sealed if library is not None else ():
            if library is not None and (copies := library.holdings.own_copies(token.token_id)):
                return token.token_id, copies
        return None

    def _view(self) -> RevealView | None:
        return self._store.state.reveal

    def _step(self) -> RevealStep | None:
        view = self._view()
        return view.step if view is not None else None

    def _show(self, view: RevealView) -> None:
        self._store.dispatch(RevealShown(view))

    def _update(self, progress: ForgeProgress) -> None:
        view = self._view()
        if view is not None:
            self._show(step_view(view, progress))

    def _say(self, error: ChainError) -> None:
        view = self._view()
        title, sentence = notices.words_for(error)
        if isinstance(error, ForgeBlocked):
            sentence = f"{failure(error.checks[0])}. {tr('Nothing was sent.')}"
        if view is None:
            self._store.dispatch(facts.Noticed(notices.notice_for(error)))
        else:
            self._show(_with(view, _fallen(view.step), f"{title}. {sentence}"))

    def _task_failed(self, name: str, error: BaseException) -> None:
        if isinstance(error, asyncio.CancelledError):
            return
        self._store.dispatch(facts.Noticed(notices.notice_for(error)))
        view = self._view()
        if view is not None and name in ("dialog", "ask"):
            self._show(_with(view, _fallen(view.step), notices.words_for(error)[1]))


def _with(view: RevealView, step: RevealStep, message: str) -> RevealView:
    return replace(view, step=step, message=message, can_confirm=False)


def _fallen(step: RevealStep) -> RevealStep:
    """Where a reveal stands that can not be followed any more: what may have been sent has not failed."""
    if step in (RevealStep.CHECKING, RevealStep.CONFIRM, RevealStep.APPROVING):
        return RevealStep.BLOCKED
    return RevealStep.UNKNOWN if step is RevealStep.SIGNING else step
