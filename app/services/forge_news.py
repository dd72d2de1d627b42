"""What goes on at the forge beside the open dialog: the status in the window, and a word when one has ended."""

from collections.abc import Callable

from app import notices
from app.i18n import tr
from app.services.library import LibraryService
from app.state import facts
from app.state.forge_progress import ending, under_way
from app.state.smithy import UnderWayKnown
from app.state.store import Store
from chain.errors import ChainError, RpcError
from chain.forge.flow import ENDED
from chain.forge.intent import Kind
from chain.forge.journal import Journal
from chain.forge.last_word import DISAGREE
from chain.forge.pace import Pace, chain_pace, remembered_pace
from chain.forge.progress import ForgeProgress
from chain.ports import Clock, Rpc
from chain.tokens.model import Album, Library, Song

_PACE_KEPT_S = 3600


class ForgeNews:
    """Belongs to the window's event loop. is_shown: whether the dialog of this token is open, which says it itself."""

    def __init__(
        self, rpc: Rpc, store: Store, library: LibraryService, clock: Clock, is_shown: Callable[[int], bool]
    ) -> None:
        self._rpc, self._store, self._library, self._clock = rpc, store, library, clock
        self._is_shown = is_shown
        self._latest: dict[int, ForgeProgress] = {}
        self._pace_at_s = float("-inf")
        self._doubted: set[bytes] = set()
        self.pace: Pace | None = None

    async def learn_pace(self, journal: Journal) -> None:
        """How long each step usually takes; looked at once an hour at most. Unknown when the node does not answer."""
        if self._clock.now_s() - self._pace_at_s < _PACE_KEPT_S:
            return
        try:
            self.pace = remembered_pace(journal.entries()) or await chain_pace(self._rpc)
        except ChainError:
            return
        self._pace_at_s = self._clock.now_s()
        self.show()

    def heard(self, progress: ForgeProgress) -> None:
        """One step of any intent."""
        self._note_doubt(progress)
        if progress.kind is not Kind.FORGE:
            return
        if progress.state in ENDED:
            if self._latest.pop(progress.output_id, None) is not None and not self._is_shown(progress.output_id):
                title = self._title(progress.output_id)
                self._store.dispatch(facts.Noticed(notices.forge_ended(title, ending(progress.state))))
        else:
            self._latest[progress.output_id] = progress
        self.show()

    def _note_doubt(self, progress: ForgeProgress) -> None:
        """Two nodes that disagree are said once for each intent, whatever is shown."""
        if progress.trouble == DISAGREE and progress.intent_id not in self._doubted:
            self._doubted.add(progress.intent_id)
            self._store.dispatch(facts.Noticed(notices.notice_for(RpcError(DISAGREE))))

    def show(self) -> None:
        """Also after a look at the library, which knows the titles."""
        told = tuple(under_way(it, self._title(it.output_id), self.pace) for it in self._latest.values())
        self._store.dispatch(UnderWayKnown(told))

    def _title(self, token_id: int) -> str:
        made = made_by_id(self._library.library, token_id)
        return made.title if made is not None else tr("token {token_id}", token_id=token_id)


def made_by_id(library: Library | None, token_id: int) -> Song | Album | None:
    """The song or album whose token this is."""
    if library is None:
        return None
    everything: tuple[Song | Album, ...] = (*library.catalogue.songs(), *library.catalogue.albums)
    return next((made for made in everything if made.token is not None and made.token.token_id == token_id), None)
