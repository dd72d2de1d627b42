"""The whole program inside a test: real processes, a window drawn into memory, one event loop that the test drives."""

import asyncio
import json
import os
import shutil
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import qasync
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from app.bootstrap import Program
from app.demo.processes import release_marker
from app.options import Options
from app.prelude import begin
from app.state import intents
from app.state.model import LibraryState, OpenSong, Phase, SongRow
from tests.kept_release import kept_release

ROOT = Path(__file__).resolve().parents[2]
T = TypeVar("T")


def demo_home(folder: Path) -> Path:
    """A home for the program in which the release is made already, but nothing is deployed and nobody was ever."""
    kept = kept_release()
    demo = folder / "data" / "demo"
    shutil.copytree(kept / "release", demo / "release", copy_function=os.link)
    release_marker(demo).touch()
    return folder


def identities(home: Path) -> dict[int, str]:
    table = json.loads((home / "data" / "demo" / "release" / "identities.json").read_text())
    return {int(token): secret for token, secret in table.items()}


class Theatre:
    """Runs the program while the `with` block does; `run` lets it live until a coroutine of the test has ended."""

    def __init__(self, home: Path, backend: str = "silent", options: Options | None = None) -> None:
        self._options = options or Options(demo=True, root=home, backend=backend)

    def __enter__(self) -> "Theatre":
        application = QApplication.instance() or QApplication([])
        assert isinstance(application, QApplication)
        application.setQuitOnLastWindowClosed(False)
        self._loop = qasync.QEventLoop(application)
        asyncio.set_event_loop(self._loop)
        self.program = Program(application, begin(self._options, time.monotonic()))
        self.program.show()
        self._life = self._loop.create_task(self.program.live())
        return self

    def __exit__(self, *_: object) -> None:
        self.program.end()
        try:
            self._run(self._life)
        finally:
            # Here and now: else the collector of some other thread might be the one to delete the widgets.
            self.program.window.deleteLater()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            self._loop.close()
            asyncio.set_event_loop(None)

    def run(self, scene: Awaitable[T]) -> T:
        async def play() -> T:
            return await scene

        return self._run(self._loop.create_task(play()))

    def _run(self, task: "asyncio.Task[T]") -> T:
        # Not run_until_complete: qasync's steps other tasks once more after it has left the loop.
        task.add_done_callback(lambda _: self._loop.stop())
        if not task.done():
            self._loop.run_forever()
        return task.result()

    async def until(self, holds: Callable[[], bool], what: str, wait_s: float = 120.0) -> None:
        """Look again and again until it holds; the program lives meanwhile."""
        deadline = time.monotonic() + wait_s
        while not holds():
            assert not self._life.done(), f"the program ended while waiting for {what}"
            if time.monotonic() > deadline:
                raise AssertionError(f"{what} did not come: {self.program.store.state}")
            await asyncio.sleep(0.005)

    async def library(self) -> list[SongRow]:
        def state() -> LibraryState:
            return self.program.store.state.library

        await self.until(lambda: state().phase in (Phase.READY, Phase.ERROR), "the library")
        assert state().phase is Phase.READY, state().message
        return [row for album in state().albums for row in album.songs]

    async def open_song(self, title: str) -> OpenSong:
        row = next(row for row in await self.library() if row.title == title)
        self.program.handle(intents.SelectSong(row.key))

        def opened() -> bool:
            song = self.program.store.state.song
            return song is not None and song.key == row.key and song.phase is not Phase.LOADING

        await self.until(opened, "the song")
        return self.song

    @property
    def song(self) -> OpenSong:
        song = self.program.store.state.song
        assert song is not None
        return song
