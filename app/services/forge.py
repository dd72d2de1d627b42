"""The forge dialog's other side: makes the quote, asks the wallet follows to the end."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from app import notices
from app.services.library import LibraryService
from app.services.tasks import Tasks
from app.state import facts, intents
from app.state.forge_view import approving_view, checking_view, progress_view, quote_view
from app.state.model import ForgeStep, ForgeView
from app.state.store import Store
from chain.errors import ChainError
from chain.forge.clock import SystemClock
from chain.forge.config import config_of
from chain.forge.flow import State
from chain.forge.journal import Journal
from chain.forge.progress import ForgeProgress
from chain.forge.quote import ForgeBlocked, Quote
from chain.forge.runner import ForgeRunner
from chain.ports import Rpc, Signer
from chain.profile import Profile
from chain.tokens.model import Album, Library, Song

_POLL_S = 0.5
_ON_CHAIN = frozenset({State.INCLUDED, State.SAFE, State.FINALIZED})


class ForgeService:
    """One dialog at a time. A forge that was sent goes on when the dialog is closed, and after a restart."""

    def __init__(
        self, profile: Profile, rpc: Rpc, signer: Signer | None, journal: Path, store: Store, library: LibraryService
    ) -> None:
        self._profile = profile
        self._rpc = rpc
        self._signer = signer
        self._journal_path = journal
        self._store = store
        self._library = library
        self._tasks = Tasks(self._task_failed)
        self._journal: Journal | None = None
        self._runner: ForgeRunner | None = None
        self._made: Song | Album | None = None
        self._quote: Quote | None = None

    async def open_journal(self) -> None:
        """Read the journal, follow what was not over. JournalError when another program holds it or it is damaged."""
        if self._signer is None or not self._profile.forge_verified:
            return
        self._journal_path.parent.mkdir(parents=True, exist_ok=True)
        clock = SystemClock()
        self._journal = await asyncio.to_thread(Journal, self._journal_path, clock.now_s)
        config = config_of(self._profile, poll_s=_POLL_S)
        self._runner = ForgeRunner(config, self._rpc, self._signer, self._journal, clock)
        self._tasks.start("resume", self._resume(self._runner))

    async def close(self) -> None:
        await self._tasks.close()
        if self._runner is not None:
            await self._runner.close()
        if self._journal is not None:
            await asyncio.to_thread(self._journal.close)

    def handle(self, intent: object) -> None:
        match intent:
            case intents.OpenForge(album_key):
                self._tasks.start("dialog", self._open(album_key))
            case intents.ConfirmForge():
                self._confirm()
            case intents.CloseForge():
                self._close_dialog()

    async def _open(self, album_key: str | None) -> None:
        library = self._library.library
        made = _made(library, album_key, self._store.state.song.key if self._store.state.song else None)
        if library is None or made is None or made.token is None or self._runner is None:
            self._store.dispatch(facts.Noticed(notices.forge_not_possible()))
            return
        self._made = made
        self._show(checking_view(made))
        await self._plan(library)

    async def _plan(self, library: Library) -> None:
        assert self._runner is not None and self._made is not None and self._made.token is not None
        try:
            self._quote = await self._runner.plan(self._made.token.token_id)
        except ChainError as error:
            self._say(error)
            return
        self._show(quote_view(self._quote, self._made, library, self._profile))

    def _confirm(self) -> None:
        view = self._store.state.forge
        if view is None or not view.can_confirm or self._quote is None or self._tasks.running("forge"):
            return
        work = self._approve(self._quote) if self._quote.approval_needed else self._forge(self._quote)
        self._tasks.start("forge", work)

    async def _approve(self, quote: Quote) -> None:
        """The permission; once it is in a block the quote is made again, and the person decides again."""
        assert self._runner is not None
        try:
            async for progress in self._runner.approve(quote):
                self._update(approving_view, progress)
                if progress.state in _ON_CHAIN and self._library.library is not None:
                    await self._plan(self._library.library)
                    return
        except ChainError as error:
            self._say(error)

    async def _forge(self, quote: Quote) -> None:
        assert self._runner is not None
        looked = False
        try:
            async for progress in self._runner.confirm(quote):
                self._update(progress_view, progress)
                if progress.state in _ON_CHAIN and not looked:
                    looked = True
                    self._tasks.start("look", self._library.look())
        except ChainError as error:
            self._say(error)

    async def _resume(self, runner: ForgeRunner) -> None:
        async for progress in runner.resume():
            if progress.state in _ON_CHAIN:
                self._tasks.start("look", self._library.look())

    def _close_dialog(self) -> None:
        """Close what is shown; never what is under way."""
        self._tasks.cancel("dialog")
        self._quote = None
        self._store.dispatch(facts.ForgeShown(None))

    def _show(self, view: ForgeView) -> None:
        song = self._store.state.song
        artwork = song.artwork if song is not None and isinstance(self._made, Song) else None
        self._store.dispatch(facts.ForgeShown(_with_artwork(view, artwork)))

    def _update(self, change: Callable[[ForgeView, ForgeProgress], ForgeView], progress: ForgeProgress) -> None:
        view = self._store.state.forge
        if view is not None:
            self._store.dispatch(facts.ForgeShown(change(view, progress)))

    def _say(self, error: ChainError) -> None:
        """In the dialog when it is open, else as a notice."""
        title, sentence = notices.words_for(error)
        view = self._store.state.forge
        if view is None:
            self._store.dispatch(facts.Noticed(notices.notice_for(error)))
            return
        step = ForgeStep.FAILED if isinstance(error, ForgeBlocked) else view.step
        self._store.dispatch(facts.ForgeShown(_failed(view, step, f"{title}. {sentence}")))

    def _task_failed(self, name: str, error: BaseException) -> None:
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
        step = ForgeStep.FAILED
    return replace(view, step=step, message=message, can_confirm=False)
