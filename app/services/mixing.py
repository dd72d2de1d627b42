"""Everything about the mixes of one collection that needs files: kept between two runs, given away, taken in."""

from collections.abc import Callable
from pathlib import Path

from app import mix_notices
from app.services.mix_keeper import MixKeeper
from app.services.mix_share import MixShare
from app.services.tasks import Tasks
from app.state import facts, intents
from app.state.decision import FlipDecision
from app.state.store import Store
from chain.profile import Profile
from chain.tokens.model import Library


class Mixing:
    """library: as it was seen last, None before. act: takes an intent as if a person had it."""

    def __init__(
        self,
        folder: Path,
        profile: Profile,
        store: Store,
        tasks: Tasks,
        *,
        library: Callable[[], Library | None],
        act: Callable[[object], None],
        mix_to_open: Path | None,
    ) -> None:
        self._store = store
        self._tasks = tasks
        self._library = library
        self._to_open = mix_to_open
        collection = f"eip155:{profile.chain_id}/erc1155:{profile.collection}"
        self._keeper = MixKeeper(folder, collection, store, tasks)
        self._share = MixShare(profile, store, library=library, act=act, restored=self._keeper.restored)

    def handle(self, intent: object) -> None:
        match intent:
            case intents.ShareMix():
                self._tasks.start("share mix", self._share.give(intent))
            case intents.OpenMixFile(path):
                self._open(path)
            case FlipDecision() if self._store.state.hearing is None and self._store.state.song is not None:
                self._store.dispatch(facts.Noticed(mix_notices.nothing_to_compare()))

    def looked(self) -> None:
        """A new look at the chain: a mix that was named on the command line can be opened now."""
        if self._to_open is not None:
            self._open(self._to_open)

    async def close(self) -> None:
        """Write what is still to be written."""
        self._share.close()
        await self._keeper.close()

    def _open(self, path: Path) -> None:
        if self._library() is None:
            self._to_open = path
        else:
            self._to_open = None
            self._tasks.start("open mix", self._share.take(path))
