"""Keeps every song's mix on disk: read when the song opens, written a moment after it was moved."""

import asyncio
import threading
from pathlib import Path

from app import mix_notices
from app.mix_files.errors import MixFileError
from app.mix_files.song_file import read_bench, set_aside_name, song_file, write_bench
from app.services.tasks import Tasks
from app.state import facts
from app.state.mix_rules import bench_of
from app.state.mixing import Bench
from app.state.model import AppState
from app.state.store import Store

REST_S = 0.8  # a fader on its way is not written at every step


class MixKeeper:
    """Of one collection. Window thread; files are read and written in others."""

    def __init__(self, folder: Path, collection: str, store: Store, tasks: Tasks, *, rest_s: float = REST_S) -> None:
        self._folder = folder
        self._collection = collection
        self._store = store
        self._tasks = tasks
        self._rest_s = rest_s
        self._known: dict[str, Bench] = {}  # what lies on disk, or how a song without a file was first seen
        self._restored: dict[str, asyncio.Event] = {}
        self._refused: set[str] = set()  # songs whose file is not ours to write
        self._pending: dict[str, Bench] = {}
        self._gate = threading.Lock()  # of `_pending`
        self._writer = threading.Lock()
        self._saving = False
        self._leave = store.listen(self._state_changed)
        self._song_opened(store.state)

    async def restored(self, song: str) -> None:
        """Until what was kept of a song that is open is there, or is known not to be."""
        await self._restored[song].wait()

    async def close(self) -> None:
        """Write what is still to be written, and listen no more."""
        self._leave()
        await asyncio.to_thread(self._write_pending)

    def _state_changed(self, before: AppState, now: AppState) -> None:
        if before.song is not None and (now.song is None or now.song.key != before.song.key):
            self._keep(before)
        if now.song is not None and (before.song is None or now.song.key != before.song.key):
            self._song_opened(now)
        elif (now.song, now.master, now.shelf) != (before.song, before.master, before.shelf):
            self._keep(now)

    def _song_opened(self, state: AppState) -> None:
        if state.song is not None and state.song.key not in self._known:
            self._known[state.song.key] = bench_of(state)
            self._restored[state.song.key] = asyncio.Event()
            self._tasks.start(f"read mix of {state.song.key}", self._read(state.song.key))

    async def _read(self, song: str) -> None:
        file = song_file(self._folder, self._collection, song)
        try:
            bench = await asyncio.to_thread(read_bench, file)
        except MixFileError as error:
            if error.reason in ("newer", "unreadable"):
                self._refused.add(song)
            notice = mix_notices.mix_not_restored(error.reason, set_aside_name(file).name)
            self._store.dispatch(facts.Noticed(notice))
        else:
            if bench is not None:
                self._known[song] = bench
                self._store.dispatch(facts.BenchRead(song, bench))
        self._restored[song].set()
        self._keep_what_moved_meanwhile(song)

    def _keep_what_moved_meanwhile(self, song: str) -> None:
        """Nothing is written before it is known what would be written over."""
        state = self._store.state
        if state.song is not None and state.song.key == song:
            self._keep(state)
        elif song in state.benches:
            self._keep_bench(song, state.benches[song])

    def _keep(self, state: AppState) -> None:
        if state.song is not None:
            self._keep_bench(state.song.key, bench_of(state))

    def _keep_bench(self, song: str, bench: Bench) -> None:
        read = song in self._restored and self._restored[song].is_set()
        if not read or song in self._refused or bench == self._known.get(song):
            return
        self._known[song] = bench
        with self._gate:
            self._pending[song] = bench
        if not self._saving:
            self._saving = True
            self._tasks.start("save mixes", self._save())

    async def _save(self) -> None:
        written = True
        while self._pending and written:
            await asyncio.sleep(self._rest_s)
            written = await asyncio.to_thread(self._write_pending)
        self._saving = False  # in one step with the look at what is pending
        if not written:
            self._store.dispatch(facts.Noticed(mix_notices.mix_not_saved()))

    def _write_pending(self) -> bool:
        """In some thread; whether all could be written."""
        with self._writer:
            while True:
                with self._gate:
                    if not self._pending:
                        return True
                    song, bench = self._pending.popitem()
                try:
                    file = song_file(self._folder, self._collection, song)
                    write_bench(file, self._collection, song, bench)
                except OSError:
                    with self._gate:
                        self._pending.setdefault(song, bench)
                    return False
