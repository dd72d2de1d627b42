"""How long the window's thread is held while a wallet connects, signs in and the keys of nine stems come.

The whole program on the demo world; the wallet's page is another process, as a browser is. A beat every millisecond
shows how late the thread comes round; beside it stands its own processor time, to which no busy neighbour adds.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from app.state.model import Phase, StripStatus
from app.state.settings import ForgetKeys
from app.state.wallet import ConnectBrowser, Way
from tests.benchmarks.rows import emit
from tests.e2e.theatre import Theatre, demo_home

MOST_HELD_MS = 33.0
ROOT = Path(__file__).resolve().parents[2]
_BEAT_S = 0.001
_AFTER_S = 0.3  # until what was shown last is painted, too


class Beat:
    """How long the event loop that calls it takes to come round, in ms: by the clock, and by the thread's own time.

    A timer that sets itself anew: a sleeping coroutine would come round only every second time.
    """

    def __init__(self) -> None:
        self.held_ms: list[float] = []
        self.worked_ms: list[float] = []

    @contextmanager
    def listening(self) -> Iterator[None]:
        self._loop = asyncio.get_running_loop()
        self._set()
        try:
            yield
        finally:
            self._timer.cancel()

    def _set(self) -> None:
        self._last_s, self._worked_s = time.perf_counter(), time.thread_time()
        self._timer = self._loop.call_later(_BEAT_S, self._beat)

    def _beat(self) -> None:
        self.held_ms.append((time.perf_counter() - self._last_s - _BEAT_S) * 1000)
        self.worked_ms.append((time.thread_time() - self._worked_s) * 1000)
        self._set()


async def _scene(theatre: Theatre, links: list[str], page: "Page") -> None:
    program = theatre.program
    await theatre.until(lambda: program.store.state.library.phase is Phase.READY, "the library", wait_s=240.0)
    controller = program.controller
    assert controller is not None and controller.world is not None
    page.start(controller.world.processes.node.rpc_url)
    for title in ("Harbour", "Paper Kites"):  # what is decoded and drawn for the first time is no wallet's work
        await theatre.open_song(title)
    await asyncio.sleep(3.0)  # what the start left behind, and the page's imports
    parts = {"connecting": Beat(), "signing in, and the keys of nine stems": Beat()}
    connecting, unlocking = parts.values()
    with connecting.listening():
        program.handle(ConnectBrowser())
        await theatre.until(lambda: bool(links), "the link")
        page.open(links[0])
        await theatre.until(lambda: program.store.state.wallet.way is Way.BROWSER, "the wallet")
        await asyncio.sleep(_AFTER_S)
    program.handle(ForgetKeys())
    await asyncio.sleep(1.0)
    with unlocking.listening():
        song = await theatre.open_song("Harbour")
        views = program.window.song_page.desk.strips
        await theatre.until(lambda: sum(view.controls is not None for view in views.values()) == 9, "nine whole strips")
        await asyncio.sleep(_AFTER_S)
    assert [strip.status for strip in song.strips] == [StripStatus.READY] * 9
    for what, beat in parts.items():
        emit(f"window held while {what}, the longest", max(beat.held_ms), "ms", at_most=MOST_HELD_MS)
        emit("its thread’s own work in one go, the longest", max(beat.worked_ms), "ms", at_most=MOST_HELD_MS)


class Page:
    """The wallet's page, in a process of its own."""

    _process: "subprocess.Popen[str] | None" = None

    def start(self, rpc_url: str) -> None:
        command = [sys.executable, "-m", "tests.benchmarks._wallet_page", rpc_url]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, text=True, bufsize=1)

    def open(self, link: str) -> None:
        assert self._process is not None and self._process.stdin is not None
        self._process.stdin.write(f"{link}\n")

    def close(self) -> None:
        if self._process is not None:
            with self._process as process:
                process.kill()


def main() -> None:
    links: list[str] = []
    webbrowser.open = lambda url, *_: links.append(url) is None  # type: ignore[assignment]
    page = Page()
    with tempfile.TemporaryDirectory() as folder, Theatre(demo_home(Path(folder) / "home")) as theatre:
        try:
            theatre.run(_scene(theatre, links, page))
        finally:
            page.close()


if __name__ == "__main__":
    main()
