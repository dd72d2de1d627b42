"""What is stored, kept and cleared. How a view uses it:

- it shows `AppState.content`: `keeping` (by song key, how far each kept song is), `albums` (keys kept whole) and
  `storage` (limit, bytes used, a row for each song; None until somebody looked);
- it gives `LookAtStorage()` when it comes up, and `SetCacheLimit(limit_bytes)`, `ClearSong(key)`, `ClearStorage()`,
  `KeepSong(key, keep)`, `KeepAlbum(key, keep)` when a person wants that (all in `app.state.content`). After each, the
  state tells what came of it. `app.content_words` has the words.
"""

from collections.abc import Callable

from app.services.offline import OfflineKeeper
from app.services.tasks import Tasks
from app.state import content
from app.state.content import Storage, StoredSong
from app.state.store import Store
from chain.content.stems import StemFiles
from chain.tokens.model import Library

LEAST_LIMIT_BYTES = 256 << 20


class StorageService:
    """Of one collection. save_limit: remembers a new limit for the next start."""

    def __init__(
        self,
        files: StemFiles,
        keeper: OfflineKeeper,
        store: Store,
        tasks: Tasks,
        save_limit: Callable[[int], None],
    ) -> None:
        self._files = files
        self._keeper = keeper
        self._store = store
        self._tasks = tasks
        self._save_limit = save_limit
        self._library: Library | None = None

    async def close(self) -> None:
        """Until the last wish is on the disk."""
        await self._keeper.close()

    def looked(self, library: Library) -> None:
        begins, self._library = self._library is None, library
        self._keeper.looked(library)
        if begins and self._store.state.content.storage is not None:  # of the collection that was open before
            self._tasks.start("storage", self._look())

    def handle(self, intent: object) -> None:
        match intent:
            case content.KeepSong(key, keep):
                self._keeper.keep_song(key, keep)
            case content.KeepAlbum(key, keep):
                self._keeper.keep_album(key, keep)
            case content.LookAtStorage():
                self._tasks.start("storage", self._look())
            case content.ClearSong(key):
                self._tasks.start("storage", self._clear_song(key))
            case content.ClearStorage():
                self._tasks.start("storage", self._clear())
            case content.SetCacheLimit(limit_bytes):
                self._tasks.start("storage", self._set_limit(max(LEAST_LIMIT_BYTES, limit_bytes)))

    async def _look(self) -> None:
        files = {file.path: file.size_bytes for file in await self._files.cache.stored()}
        songs = await self._songs()
        used_bytes = sum(files.values())
        self._store.dispatch(
            content.StorageKnown(
                Storage(
                    self._files.cache.limit_bytes,
                    used_bytes,
                    tuple(sorted(songs, key=lambda song: (-song.size_bytes, song.title))),
                    max(0, used_bytes - sum(song.size_bytes for song in songs)),
                )
            )
        )

    async def _songs(self) -> list[StoredSong]:
        if self._library is None:
            return []
        held = await self._files.held([stem for holding in self._library.songs.values() for stem in holding.song.stems])
        titles = {album.key: album.title for album in self._library.catalogue.albums}
        kept, open_song = self._keeper.songs(), self._store.state.song
        found = []
        for key, holding in self._library.songs.items():
            here = [held[stem.token_id].size_bytes for stem in holding.song.stems if stem.token_id in held]
            if here:
                is_open = open_song is not None and open_song.key == key
                song = holding.song
                album = titles.get(song.album_key, "")
                found.append(StoredSong(key, song.title, album, sum(here), key in kept, is_open))
        return found

    async def _clear_song(self, key: str) -> None:
        holding = self._library.songs.get(key) if self._library else None
        if holding is not None:
            await self._keeper.let_go(key)
            await self._files.cache.remove(self._files.names(holding.song.stems))
        await self._look()

    async def _clear(self) -> None:
        await self._files.cache.remove()
        await self._look()

    async def _set_limit(self, limit_bytes: int) -> None:
        self._save_limit(limit_bytes)
        await self._files.cache.set_limit(limit_bytes)
        await self._look()
