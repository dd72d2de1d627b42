"""The window while a large collection is read for the first time, artwork refreshed and audio fetched, all at once.

Sixteen strips move at 60 Hz; what is measured is how late the event loop's own timer comes, and how many frames are
painted.
"""

import asyncio
import contextlib
import hashlib
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import qasync
from aiohttp import web
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from app.bootstrap import settle
from app.itself import command
from app.services.library import LibraryService
from app.state.store import Store
from app.views.main_window import MainWindow
from app.widgets.meter import Meter
from chain.collector import Collector, identity_of
from chain.content.cache import Cache
from chain.content.fetch import Fetcher
from chain.rpc import Web3Rpc
from chain.tokens.ledger import Ledger
from chain.tokens.model import AudioRef, Library, Token
from tests.app.views import sample_state as sample
from tests.benchmarks.collection import Holds, profile_of
from tests.benchmarks.crowd import Crowd, crowd
from tests.benchmarks.rows import emit
from tests.benchmarks.server import Answer, served
from tests.benchmarks.window import FRAME_S, _levels, _resident_mb

_AUDIO_BYTES = 24 << 20
_STEMS = 8
_ALONE_S = 4.0
_PICTURE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\2\x80\0\0\1\xe0\x08\2\0\0\0" + bytes(60_000)


def _audio(number: int) -> bytes:
    return bytes([number]) * _AUDIO_BYTES


def _answers() -> Answer:
    async def answer(request: web.Request) -> web.Response:
        what, number = request.match_info["what"], int(request.match_info["number"])
        return web.Response(body=_audio(number) if what == "audio" else _PICTURE + bytes([number % 256]))

    return answer


def content() -> contextlib.AbstractContextManager[str]:
    """A loopback server with audio and artwork, in a process of its own."""
    return served("/{what}/{number}", _answers)


class Turns:
    """What the loop does at a time, in processor time of its thread: what other programs take does not count."""

    def __init__(self) -> None:
        self.longest_ms = 0.0

    @contextlib.contextmanager
    def watched(self) -> Iterator[None]:
        run = asyncio.Handle._run

        def timed(handle: asyncio.Handle) -> None:
            began_s = time.thread_time()
            run(handle)
            self.longest_ms = max(self.longest_ms, 1000 * (time.thread_time() - began_s))

        asyncio.Handle._run = timed  # type: ignore[method-assign]
        try:
            yield
        finally:
            asyncio.Handle._run = run  # type: ignore[method-assign]


class Paints(QObject):
    """When the watched widget was painted."""

    def __init__(self) -> None:
        super().__init__()
        self.at_s: list[float] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            self.at_s.append(time.perf_counter())
        return False


async def measure(world: Crowd, site: str, folder: Path, window: MainWindow, store: Store) -> None:
    profile = replace(profile_of(world), gateways=(world.gateway_url, site))
    rpc, fetcher, cache = Web3Rpc(world.node_url), Fetcher(profile), Cache(folder / "content")
    await rpc.chain_id()
    ledger = Ledger(folder / "ledger.sqlite", identity_of(profile))
    collector = Collector(profile, rpc, cache, fetcher, ledger, reader=command("read-collection"))
    looked: list[Library] = []
    library = LibraryService(collector, [world.alice], store, looked.append)
    holds, paints, frame = Holds(), Paints(), 0

    def show() -> None:
        nonlocal frame
        frame += 1
        window.show_levels(_levels(frame), sample.MASTER_LEVEL, 10.0 + frame * FRAME_S)

    timer = QTimer(window, interval=16)
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(show)
    timer.start()
    alone = Holds()
    before = asyncio.ensure_future(alone.watch())
    await asyncio.sleep(_ALONE_S)
    before.cancel()
    window.findChildren(Meter)[0].installEventFilter(paints)
    hashes = [hashlib.sha256(_audio(number)).hexdigest() for number in range(_STEMS)]
    watching = asyncio.ensure_future(holds.watch())

    async def fetch() -> None:
        for number, sha256 in enumerate(hashes):
            token = Token(number, None, "x", audio=AudioRef(f"{site}audio/{number}", sha256=sha256))
            await collector.audio_path(token)

    async def pictures() -> None:
        for number in range(400):
            await collector.image(Token(number, None, "x", image=f"{site}image/{number}"))

    began = time.perf_counter()
    turns = Turns()
    with turns.watched():
        await asyncio.gather(library.look(), fetch(), pictures())
        await asyncio.sleep(0.5)
    took_s = time.perf_counter() - began
    watching.cancel()
    timer.stop()
    assert looked and store.state.library.albums
    emit("syncing, artwork and downloads together", took_s, "s")
    emit(
        "event loop held meanwhile, p99.9",
        holds.worst_of_a_thousand(),
        "ms",
        at_most=16,
        peer="the same window with nothing else going on",
        peer_value=alone.worst_of_a_thousand(),
    )
    emit("event loop held meanwhile, the longest", max(holds.late_ms), "ms")
    emit("the longest turn of the event loop, processor time", turns.longest_ms, "ms", at_most=16)
    emit("frames painted meanwhile", len(paints.at_s) / took_s, "×/s", at_least=59)
    gaps = sorted(after - before for before, after in zip(paints.at_s, paints.at_s[1:], strict=False))
    emit("between two frames, p99", 1000 * gaps[int(len(gaps) * 0.99)], "ms")
    emit("memory of the window's process with that library", _resident_mb(), "MB", at_most=350)
    ledger.close()
    await fetcher.close()
    await rpc.close()


def main() -> int:
    multiprocessing.set_start_method("spawn", force=True)
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    with crowd() as world, content() as site, tempfile.TemporaryDirectory() as folder:
        loop = qasync.QEventLoop(application)
        asyncio.set_event_loop(loop)
        store, window = Store(sample.SIXTEEN), MainWindow()
        window.resize(1440, 900)
        window.show_state(store.state)
        store.listen(lambda before, now: window.show_state(now))
        window.show()
        settle(application)
        with loop:
            loop.run_until_complete(measure(world, site, Path(folder), window, store))
        window.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
