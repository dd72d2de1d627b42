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
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
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


class Beat:
    """Gaps between two beats of the event loop that calls it, in ms: by the clock, and by the thread's own time."""

    def __init__(self) -> None:
        self.held_ms: list[float] = []
        self.worked_ms: list[float] = []

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        beating = asyncio.ensure_future(self._beat())
        try:
            yield
        finally:
            beating.cancel()
            await asyncio.gather(beating, return_exceptions=True)

    async def _beat(self) -> None:
        last_s, worked_s = time.perf_counter(), time.thread_time()
        while True:
            await asyncio.sleep(_BEAT_S)
            now_s, now_worked_s = time.perf_counter(), time.thread_time()
            self.held_ms.append((now_s - last_s - _BEAT_S) * 1000)
            self.worked_ms.append((now_worked_s - worked_s) * 1000)
            last_s, worked_s = now_s, now_worked_s


async def _scene(theatre: Theatre, links: list[str], page: "Page") -> None:
    program = theatre.program
    await theatre.until(lambda: program.store.state.library.phase is Phase.READY, "the library", wait_s=240.0)
    controller = program.controller
    assert controller is not None and controller.world is not None
    page.start(controller.world.processes.node.rpc_url)
    for title in ("Harbour", "Paper Kites"):  # nine strips are built once, and that is no wallet's work
        await theatre.open_song(title)
    await asyncio.sleep(3.0)  # what the start left behind, and the page's imports
    parts = {"connecting": Beat(), "signing in, and the keys of nine stems": Beat()}
    connecting, unlocking = parts.values()
    async with connecting.listening():
        program.handle(ConnectBrowser())
        await theatre.until(lambda: bool(links), "the link")
        page.open(links[0])
        await theatre.until(lambda: program.store.state.wallet.way is Way.BROWSER, "the wallet")
    program.handle(ForgetKeys())
    await asyncio.sleep(1.0)
    async with unlocking.listening():
        song = await theatre.open_song("Harbour")
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
