"""The forge dialog's other side: makes the quote, has the wallet asked, follows to the end."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from pathlib import Path

from app import notices
from app.i18n import tr
from app.services.forge_news import ForgeNews, made_by_id
from app.services.forge_past import ForgePast
from app.services.library import LibraryService
from app.services.permission import Permission
from app.services.reveal import RevealService
from app.services.tasks import Tasks
from app.state import facts, intents
from app.state.forge_progress import approving_view, progress_view
from app.state.forge_step import ForgeStep
from app.state.forge_view import checking_view, failure, journaled_view, quote_view, with_week
from app.state.model import ForgeView
from app.state.smithy import ExportPassport, RevokePermission, ShowForge
from app.state.store import Store
from chain.errors import ChainError
from chain.forge.clock import SystemClock
from chain.forge.config import config_of
from chain.forge.fees import FeeWeek, fee_week
from chain.forge.flow import ENDED, State
from chain.forge.intent import Intent, Kind
from chain.forge.journal import Journal, JournalError
from chain.forge.progress import ForgeProgress
from chain.forge.quote import ForgeBlocked, Quote
from chain.forge.runner import ForgeRunner
from chain.ports import Clock, Rpc, Signer
from chain.profile import Profile
from chain.reveal import reveal_config
from chain.tokens.model import Album, Library, Song

_POLL_S = 0.5
_WEEK_KEPT_S = 3600
_ON_CHAIN = frozenset({State.INCLUDED, State.SAFE, State.FINALIZED})


class ForgeService:
    """One dialog at a time. A forge that was sent goes on when the dialog is closed, and after a restart."""

    def __init__(
        self,
        profile: Profile,
        rpc: Rpc,
        signer: Signer | None,
        journal: Path,
        store: Store,
        library: LibraryService,
        *,
        clock: Clock | None = None,
        witnesses: Sequence[Rpc] = (),
    ) -> None:
        """witnesses: further nodes, which must tell the same before anything is sent, and before it is over.

        They are closed with this.
        """
        self._profile = profile
        self._rpc = rpc
        self._signer = signer
        self._journal_path = journal
        self._store = store
        self._library = library
        self._clock = clock or SystemClock()
        self._witnesses = tuple(witnesses)
        self._tasks = Tasks(self._task_failed)
        self._past = ForgePast(journal.parent / "passports", store, library)
        self._news = ForgeNews(rpc, store, library, self._clock, self._is_shown)
        self._journal: Journal | None = None
        self._runner: ForgeRunner | None = None
        self._permission: Permission | None = None
        self._reveal: RevealService | None = None
        self._made: Song | Album | None = None
        self._quote: Quote | None = None
        self._week: tuple[float, FeeWeek | None] | None = None

    async def open_journal(self) -> None:
        """Read the journal, follow what was not over. Without a journal there is no forging, and a notice says so."""
        if self._signer is None or not self._profile.forge_verified:
            return
        try:
            self._journal_path.parent.mkdir(parents=True, exist_ok=True)
            self._journal = await asyncio.to_thread(Journal, self._journal_path, self._clock.now_s)
        except (JournalError, OSError) as error:
            self._store.dispatch(facts.Noticed(notices.no_journal(error)))
            return
        config = config_of(self._profile, poll_s=_POLL_S)
        self._runner = ForgeRunner(
            config,
            self._rpc,
            self._signer,
            self._journal,
            self._clock,
            witnesses=self._witnesses,
            heard=self._heard,
        )
        self._permission = Permission(self._runner, self._signer.address, self._store, self._library, self._shown_token)
        self._tasks.start("resume", self._resume(self._runner))
        self._show_past()
        self._open_reveal(self._journal, self._signer)

    def _open_reveal(self, journal: Journal, signer: Signer) -> None:
        """Reveals share the journal; without a reveal whose code is vouched for there are none."""
        if self._profile.reveal is None or "reveal" not in self._profile.code_hashes:
            return
        config = reveal_config(self._profile, poll_s=_POLL_S)
        self._reveal = RevealService(
            self._profile,
            config,
            self._rpc,
            signer,
            journal,
            self._store,
            self._library,
            self._clock,
            self._witnesses,
        )
        self._reveal.begin()

    async def close(self) -> None:
        await self._tasks.close()
        if self._reveal is not None:
            await self._reveal.close()
        if self._runner is not None:
            await self._runner.close()
        if self._journal is not None:
            await asyncio.to_thread(self._journal.close)
        for witness in self._witnesses:
            await witness.close()

    def handle(self, intent: object) -> None:
        if self._reveal is not None:
            self._reveal.handle(intent)
        match intent:
            case intents.OpenForge(album_key):
                song = self._store.state.song
                made = _made(self._library.library, album_key, song.key if song else None)
                self._tasks.start("dialog", self._open(made))
            case ShowForge(token_id):
                self._tasks.start("dialog", self._open(made_by_id(self._library.library, token_id), others=True))
            case intents.ConfirmForge():
                self._confirm()
            case ExportPassport(intent_id, path) if self._journal is not None:
                self._tasks.start("export", self._past.export(self._journal, intent_id, path))
            case RevokePermission() if self._permission is not None and not self._tasks.running("revoke"):
                self._tasks.start("revoke", self._permission.take_back())
            case intents.CloseForge():
                self._close_dialog()

    def looked(self) -> None:
        """The library has been looked at again, because something moved: perhaps what a wallet said it had refused."""
        self._news.show()
        self._show_past()
        if self._runner is not None:
            self._tasks.start("look back", self._look_back(self._runner))
        if self._reveal is not None:
            self._reveal.looked()

    def _show_past(self) -> None:
        if self._journal is not None:
            self._tasks.start("past", self._past.show(self._journal))

    def _heard(self, progress: ForgeProgress) -> None:
        """A step of any intent, whether its dialog is open or not: the library follows the chain."""
        self._news.heard(progress)
        if progress.kind is Kind.FORGE and not progress.trouble:
            self._show_past()
        if progress.state in (State.INCLUDED, State.REORGED):
            self._tasks.start("look", self._library.look())
        entry = self._journal.entry(progress.intent_id) if self._journal is not None else None
        if entry is not None and entry.ended and self._permission is not None:
            self._tasks.start(f"permission {progress.output_id}", self._permission.look_behind(entry))
        if progress.state is State.SENT and self._journal is not None:
            self._tasks.start("pace", self._news.learn_pace(self._journal))

    async def _open(self, made: Song | Album | None, *, others: bool = False) -> None:
        """others: whether a forge of another account is shown too, as the window tells of it."""
        library = self._library.library
        if library is None or made is None or made.token is None or self._runner is None:
            self._store.dispatch(facts.Noticed(notices.forge_not_possible()))
            return
        self._made, self._quote = made, None
        self._show(checking_view(made))
        token_id = made.token.token_id
        under_way = self._under_way(self._runner, token_id, others=others)
        if under_way is not None:
            self._show(journaled_view(under_way, made, library, self._profile))
            await self._watch(token_id, self._runner.follow(under_way.intent_id))
        else:
            await self._plan(token_id, library)

    def _under_way(self, runner: ForgeRunner, token_id: int, *, others: bool) -> Intent | None:
        """This account's forge of that token, which stands in the way of another one; or else that of another."""
        account = self._signer.address if self._signer is not None else ""
        live = [it.intent for it in runner.pending()]
        live = [it for it in live if (it.kind, it.output_id) == (Kind.FORGE, token_id)]
        own = [it for it in live if it.account == account]
        return next(iter(own or (live if others else [])), None)

    async def _plan(self, token_id: int, library: Library) -> None:
        assert self._runner is not None
        try:
            quote = await self._runner.plan(token_id)
        except ChainError as error:
            self._say(token_id, error)
            return
        if self._is_shown(token_id) and self._made is not None:
            self._quote = quote
            self._show(quote_view(quote, self._made, library, self._profile))
            self._tasks.start("fee week", self._show_week(token_id, quote))

    async def _show_week(self, token_id: int, quote: Quote) -> None:
        """Where today's price stands: read after the quote, which does not wait for it, and then kept for an hour."""
        now_s = self._clock.now_s()
        if self._week is None or now_s - self._week[0] > _WEEK_KEPT_S:
            try:
                self._week = now_s, await fee_week(self._rpc, quote.block)
            except ChainError:
                self._week = now_s, None
        view = self._store.state.forge
        if view is not None and self._is_shown(token_id):
            self._store.dispatch(facts.ForgeShown(with_week(view, self._week[1])))

    def _confirm(self) -> None:
        view, quote = self._store.state.forge, self._quote
        if view is None or not view.can_confirm or quote is None:
            return
        name = f"forge {quote.output_id}"
        if not self._tasks.running(name):
            self._tasks.start(name, self._approve(quote) if quote.approval_needed else self._forge(quote))

    async def _approve(self, quote: Quote) -> None:
        """The permission; once it is in a block the quote is made again, and the person decides again."""
        assert self._runner is not None
        try:
            async for progress in self._runner.approve(quote):
                self._update(quote.output_id, approving_view, progress)
                if progress.state in _ON_CHAIN and self._library.library is not None:
                    await self._plan(quote.output_id, self._library.library)
                    return
        except ChainError as error:
            self._say(quote.output_id, error)

    async def _forge(self, quote: Quote) -> None:
        assert self._runner is not None
        if self._made is None:
            return
        try:
            await self._past.keep(quote, self._made, self._clock.now_s())
        except OSError:
            self._store.dispatch(facts.Noticed(notices.passport_not_kept()))
            return
        await self._watch(quote.output_id, self._runner.confirm(quote))

    async def _watch(self, token_id: int, steps: AsyncIterator[ForgeProgress]) -> None:
        """Show the steps of one forge in its own dialog, while that is open."""
        try:
            async for progress in steps:
                self._update(token_id, self._progress_view, progress)
                if progress.state in ENDED and self._permission is not None:
                    await self._permission.look(token_id)
        except ChainError as error:
            self._say(token_id, error)

    def _progress_view(self, view: ForgeView, progress: ForgeProgress) -> ForgeView:
        return progress_view(view, progress, self._news.pace)

    async def _look_back(self, runner: ForgeRunner) -> None:
        with contextlib.suppress(ChainError):  # the next look, or the next start, does it again
            await runner.look_back()

    async def _resume(self, runner: ForgeRunner) -> None:
        """What an earlier run left behind goes on; `_heard` tells of it."""
        async for _ in runner.resume():
            pass

    def _close_dialog(self) -> None:
        """Close what is shown; never what is under way. What was confirmed, but is not written down yet, is not."""
        self._tasks.cancel("dialog")
        view, quote = self._store.state.forge, self._quote
        if view is not None and view.step is ForgeStep.CONFIRM and quote is not None:
            self._tasks.cancel(f"forge {quote.output_id}")
        self._made = self._quote = None
        self._store.dispatch(facts.ForgeShown(None))

    def _shown_token(self) -> int | None:
        """Whose dialog is open: two forges may be under way, and one dialog."""
        made = self._made
        return made.token.token_id if made is not None and made.token is not None else None

    def _is_shown(self, token_id: int) -> bool:
        return self._shown_token() == token_id

    def _show(self, view: ForgeView) -> None:
        song = self._store.state.song
        artwork = song.artwork if song is not None and isinstance(self._made, Song) else None
        self._store.dispatch(facts.ForgeShown(_with_artwork(view, artwork)))

    def _update(
        self, token_id: int, change: Callable[[ForgeView, ForgeProgress], ForgeView], progress: ForgeProgress
    ) -> None:
        view = self._store.state.forge
        if view is not None and self._is_shown(token_id):
            self._store.dispatch(facts.ForgeShown(change(view, progress)))

    def _say(self, token_id: int, error: BaseException) -> None:
        """In its dialog when that is open, else as a notice."""
        view = self._store.state.forge
        if view is None or not self._is_shown(token_id):
            self._store.dispatch(facts.Noticed(notices.notice_for(error)))
            return
        title, sentence = notices.words_for(error)
        if isinstance(error, ForgeBlocked):
            sentence = f"{failure(error.checks[0])}. {tr('Nothing was sent.')}"
        step = ForgeStep.BLOCKED if isinstance(error, ForgeBlocked) else view.step
        self._store.dispatch(facts.ForgeShown(_failed(view, step, f"{title}. {sentence}")))

    def _task_failed(self, name: str, error: BaseException) -> None:
        """A task that nobody expected to fail: the dialog must not wait for it for ever."""
        print(f"{name}: {error!r}", file=sys.stderr)  # noqa: T201
        token = self._made.token if self._made is not None else None
        if token is not None and name in ("dialog", f"forge {token.token_id}"):
            self._say(token.token_id, error)
        else:
            self._store.dispatch(facts.Noticed(notices.notice_for(error)))


def _made(library: Library | None, album_key: str | None, song_key: str | None) -> Song | Album | None:
    if library is None:
        return None
    if album_key is not None:
        return next((album for album in library.catalogue.albums if album.key == album_key), None)
    return next((song for song in library.catalogue.songs() if song.key == song_key), None)


def _with_artwork(view: ForgeView, artwork: Path | None) -> ForgeView:
    return replace(view, artwork=artwork) if artwork else view


def _failed(view: ForgeView, step: ForgeStep, message: str) -> ForgeView:
    if step in (ForgeStep.CHECKING, ForgeStep.CONFIRM, ForgeStep.APPROVING):
        step = ForgeStep.BLOCKED
    elif step is ForgeStep.SIGNING:  # the wallet was asked, and nobody listens to it any more
        step = ForgeStep.UNKNOWN
    return replace(view, step=step, message=message, can_confirm=False)
