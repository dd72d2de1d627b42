"""Gives a mix away as a small file, and takes one in."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from app import mix_notices
from app.mix_files.errors import MixFileError
from app.mix_files.share import SUFFIX, SharedMix, SharedStem, read_share, write_share
from app.state import facts, intents
from app.state.mix_rules import mix_of
from app.state.mixing import NAME_MOST
from app.state.model import AppState, Notice
from app.state.store import Store
from chain.profile import Profile
from chain.tokens.model import Library, SongHolding, Token


class MixShare:
    """Of one collection. act: takes an intent as if a person had it, so that it can be undone.

    restored: waits until what was kept of a song is there.
    """

    def __init__(
        self,
        profile: Profile,
        store: Store,
        *,
        library: Callable[[], Library | None],
        act: Callable[[object], None],
        restored: Callable[[str], Awaitable[None]],
    ) -> None:
        self._profile = profile
        self._store = store
        self._library = library
        self._act = act
        self._restored = restored
        self._shown: asyncio.Future[str] | None = None
        self.close = store.listen(self._state_changed)

    async def give(self, wanted: intents.ShareMix) -> None:
        """Write the open song's mix; a notice says how that went."""
        state, library = self._store.state, self._library()
        holding = library.songs.get(state.song.key) if library and state.song else None
        if holding is None or state.song is None:
            return
        path = wanted.path
        path = path if path.suffix == SUFFIX else path.with_name(path.name + SUFFIX)
        name = (wanted.saved or state.shelf.name or f"{holding.song.title}")[:NAME_MOST]
        mix = state.shelf.saved.get(wanted.saved) or mix_of(state)
        stems = tuple(_shared_stem(stem) for stem in holding.song.stems)
        shared = SharedMix(
            name, self._profile.chain_id, self._profile.collection.lower(), holding.song.title, stems, mix
        )
        try:
            await asyncio.to_thread(write_share, path, shared)
        except OSError:
            self._say(mix_notices.share_not_written(path.name))
        else:
            if wanted.told:
                self._say(mix_notices.share_written(path.name))

    async def take(self, path: Path) -> None:
        """Open such a file: its song, set as it says. What is wrong with it, or missing, is said."""
        try:
            shared = await asyncio.to_thread(read_share, path)
        except MixFileError as error:
            self._say(mix_notices.share_refused(error.reason, path.name))
            return
        holding = self._find(shared)
        if holding is None:
            return
        song = self._store.state.song
        if (song is not None and song.key == holding.song.key) or await self._opened(holding.song.key):
            self._set(holding, shared)

    def _find(self, shared: SharedMix) -> SongHolding | None:
        """The song that is made of these stems; titles are not asked, as they may be the same."""
        ours = (self._profile.chain_id, self._profile.collection.lower())
        library = self._library()
        if (shared.chain_id, shared.collection) != ours or library is None:
            self._say(mix_notices.share_of_another_collection(shared.name))
            return None
        tokens = {stem.token for stem in shared.stems}
        fitting = {
            key: len(tokens & {str(stem.token_id) for stem in held.song.stems}) for key, held in library.songs.items()
        }
        best = max(fitting, key=lambda key: fitting[key], default="")
        if not best or fitting[best] == 0:
            self._say(mix_notices.share_of_unknown_song(shared.song))
            return None
        return library.songs[best]

    async def _opened(self, song: str) -> bool:
        """Whether the song came, and not another one; what was kept of it is there by then."""
        self._shown = asyncio.get_running_loop().create_future()
        self._act(intents.SelectSong(song))
        if await self._shown != song:
            return False
        await self._restored(song)
        return True

    def _state_changed(self, before: AppState, now: AppState) -> None:
        came = now.song is not None and (before.song is None or before.song.key != now.song.key)
        if came and now.song is not None and self._shown is not None and not self._shown.done():
            self._shown.set_result(now.song.key)

    def _set(self, holding: SongHolding, shared: SharedMix) -> None:
        self._act(intents.TakeMix(holding.song.key, shared.name, shared.mix))
        library = self._library()
        owned = {
            str(stem.token_id)
            for stem in holding.song.stems
            if holding.entitled or (library is not None and library.holdings.copies(stem.token_id))
        }
        here = {str(stem.token_id): _shared_stem(stem) for stem in holding.song.stems}
        silent = [stem.label for stem in shared.stems if stem.token not in owned]
        other = [stem.label for stem in shared.stems if stem.token in owned and _differs(stem, here.get(stem.token))]
        self._say(mix_notices.share_opened(shared.name, silent, other))

    def _say(self, notice: Notice) -> None:
        self._store.dispatch(facts.Noticed(notice))


def _shared_stem(stem: Token) -> SharedStem:
    label = stem.stem_type.value if stem.stem_type else stem.name
    return SharedStem(str(stem.token_id), label, stem.audio.sha256 if stem.audio else None)


def _differs(theirs: SharedStem, ours: SharedStem | None) -> bool:
    return ours is not None and None not in (theirs.sha256, ours.sha256) and theirs.sha256 != ours.sha256
