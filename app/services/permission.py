"""The permission to burn that outlives a forge: said where that forge was told of, and taken back when a person wants.

A wallet that does several calls as one promised to take it back itself; one that is not as atomic as it says may not.
"""

from collections.abc import Callable
from dataclasses import replace

from app import notices, permission_words
from app.services.forge_news import made_by_id
from app.services.library import LibraryService
from app.state import facts
from app.state.forge_progress import revoking_view
from app.state.model import ForgeView, Notice
from app.state.store import Store
from chain.errors import ChainError
from chain.forge.entry import Entry
from chain.forge.flow import ENDED, State
from chain.forge.intent import Kind
from chain.forge.progress import ForgeProgress
from chain.forge.runner import ForgeRunner

_ON_CHAIN = frozenset({State.INCLUDED, State.SAFE, State.FINALIZED})
_NEEDLESS = _ON_CHAIN | ENDED
_GIVEN = frozenset({Kind.FORGE, Kind.APPROVE})


class Permission:
    """Of one account at one forge. shown: the token whose dialog is open, None when none is."""

    def __init__(
        self,
        runner: ForgeRunner,
        account: str,
        store: Store,
        library: LibraryService,
        shown: Callable[[], int | None],
    ) -> None:
        self._runner, self._account, self._store, self._library = runner, account, store, library
        self._shown = shown
        self._warned_of: frozenset[bytes] = frozenset()

    async def look(self, token_id: int) -> None:
        """The forge of this token is over: in its dialog it is said that the permission is left, if it is."""
        if not await self._is_left():
            return
        view = self._view(token_id)
        if view is not None:
            words = f"{view.message} {permission_words.LEFT}".strip()
            self._show(replace(view, can_revoke=True, revoking=words))

    async def look_behind(self, entry: Entry) -> None:
        """As `look`, for a forge, or a permission no forge came of, that ended behind a closed dialog: a notice.

        Not while another forge needs it still.
        """
        intent = entry.intent
        if intent.account != self._account or self._shown() == intent.output_id:
            return
        forged = intent.output_id if intent.kind is Kind.FORGE else None
        if intent.kind in _GIVEN and not self._needed(forged) and await self._is_left():
            made = made_by_id(self._library.library, intent.output_id)
            title = made.title if made is not None else str(intent.output_id)
            self._store.dispatch(facts.Noticed(permission_words.left_over(title, promised=bool(intent.batch))))

    async def take_back(self) -> None:
        """Ask the wallet. With another forge on its way that needs it, the first time only that is said."""
        token_id = self._shown()
        needed = self._needed(token_id)
        if not needed <= self._warned_of:
            self._warned_of = needed
            self._say(token_id, permission_words.STILL_NEEDED, permission_words.still_needed())
            return
        self._warned_of = frozenset()
        try:
            async for progress in self._runner.revoke():
                self._told(token_id, progress)
        except ChainError as error:
            title, sentence = notices.words_for(error)
            words = f"{title}. {sentence}"
            self._say(token_id, words, permission_words.not_taken_back(words))

    def _told(self, token_id: int | None, progress: ForgeProgress) -> None:
        view = self._view(token_id)
        if view is not None:
            self._show(revoking_view(view, progress))
        elif progress.state is State.INCLUDED:
            self._store.dispatch(facts.Noticed(permission_words.taken_back()))

    def _needed(self, token_id: int | None) -> frozenset[bytes]:
        """The forges of this account that would fail without the permission. token_id: whose dialog asks."""
        return frozenset(
            entry.intent.intent_id
            for entry in self._runner.pending()
            if (entry.intent.kind, entry.intent.account) == (Kind.FORGE, self._account)
            and entry.state not in _NEEDLESS
            and not entry.intent.batch
            and entry.intent.output_id != token_id
        )

    async def _is_left(self) -> bool:
        try:
            return await self._runner.may_burn()
        except ChainError:
            return False

    def _say(self, token_id: int | None, words: str, notice: Notice) -> None:
        view = self._view(token_id)
        if view is not None:
            self._show(replace(view, can_revoke=True, revoking=words))
        else:
            self._store.dispatch(facts.Noticed(notice))

    def _view(self, token_id: int | None) -> ForgeView | None:
        return self._store.state.forge if token_id is not None and self._shown() == token_id else None

    def _show(self, view: ForgeView) -> None:
        self._store.dispatch(facts.ForgeShown(view))
