"""The one composition root: engine, window, state and event loop. The chain side is loaded after the window is seen."""

import asyncio
import contextlib
import gc
import importlib
import signal
import sys
import time
from typing import TYPE_CHECKING

import qasync
from PySide6.QtWidgets import QApplication

from app import notices
from app.demo.head_start import HeadStart
from app.demo.processes import Processes
from app.garbage import Garbage
from app.i18n import tr
from app.preflight import sound_library_problem
from app.prelude import Prelude, is_first_start
from app.qt_language import speak
from app.services.engine_link import EngineLink
from app.services.look_keeper import look_of, timeline_of
from app.services.moves import Moves
from app.services.opened_files import OpenedFiles
from app.services.outline import outline
from app.services.pace import Pace
from app.shown import Shown
from app.state import facts, intents
from app.state.model import AppState, Page
from app.state.store import Store
from app.views.main_window import MainWindow
from audio import Engine
from chain.errors import ChainError

if TYPE_CHECKING:
    from app.controller import Controller
    from app.services.media_keys import MediaPlayer

_SWITCH_S = 0.0002


class Program:
    """Everything that runs, and the order in which it starts and ends."""

    def __init__(self, application: QApplication, prelude: Prelude) -> None:
        self.options = options = prelude.options
        self.started_s = prelude.started_s
        self.paths = prelude.paths
        self.settings = prelude.settings
        self._hold = prelude.hold
        self._is_demo = prelude.is_demo
        self._demo: HeadStart | None = None
        self.store = Store(AppState(look=look_of(self.settings), timeline=timeline_of(self.settings)))
        # First, because it starts processes of its own that get going while the window is built.
        self.engine = Engine(
            backend=options.backend,
            device=self.settings.device or None,
            block_frames=self.settings.block_frames,
            cache_dir=self.paths.analysis,
        )
        self.engine.start()
        self.window = MainWindow(self.store.state.look.theme)
        self.link = EngineLink(
            self.engine,
            self.store,
            levels=self.window.show_levels,
            loudness=self.window.show_loudness,
            overview=lambda key, seen: self.window.show_overview(key, *outline(seen)),
            clear_overviews=self.window.clear_overviews,
        )
        self.moves = Moves(self.store)
        self.controller: Controller | None = None
        self._media: MediaPlayer | None = None
        self._early: list[object] = []  # what a person wanted before the chain side was there
        self.window_ms = 0.0
        self._ended = asyncio.Event()
        self._pace = Pace(application, self.link.tick)
        self.window.intent.connect(self.handle)
        OpenedFiles(application, self.paths.data, self.handle, self._come_to_the_front)
        self.window.closed.connect(self._ended.set)
        self.store.listen(Shown(self.window.show_state))
        if prelude.set_aside is not None:
            self.store.dispatch(facts.Noticed(notices.settings_set_aside(prelude.set_aside.name)))

    def handle(self, intent: object) -> None:
        """An intent: the state first, then whoever acts on it."""
        self._pace.stir()
        self.moves.handle(intent)
        self.link.handle(intent)
        if self.controller is not None:
            self.controller.handle(intent)
        else:
            self._early.append(intent)

    def show(self) -> None:
        self.store.dispatch(facts.Progressed(tr("Starting …")))
        if is_first_start(self.options, self.settings):
            self.store.dispatch(intents.ShowPage(Page.WELCOME))
        self.window.show_state(self.store.state)
        self.window.show()
        self.window_ms = (time.monotonic() - self.started_s) * 1000
        self._pace.start()
        if self._is_demo:
            # Beside the import of the chain side, as both take a second; not beside the window's, which would be late.
            self._demo = HeadStart(self.paths.demo)

    def end(self) -> None:
        self._ended.set()

    async def live(self) -> None:
        """Until the window is closed."""
        async with contextlib.AsyncExitStack() as stack:  # in the reverse order, each whatever the others do
            stack.callback(self._hold.release)
            stack.push_async_callback(asyncio.to_thread, self.engine.close)
            stack.push_async_callback(self._stop_demo)
            stack.push_async_callback(self._stop_controller)
            stack.callback(self.window.hide)
            stack.callback(self._ignore_media_keys)
            stack.callback(self._pace.stop)
            await self._load_chain_side()
            await self._ended.wait()

    def _answer_media_keys(self) -> None:
        if sys.platform.startswith("linux"):
            from app.services.media_keys import session_player

            self._media = session_player(self.store, self.handle, self._come_to_the_front, self.end)

    def _ignore_media_keys(self) -> None:
        if self._media is not None:
            self._media.close()

    def _come_to_the_front(self) -> None:
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()

    async def _stop_controller(self) -> None:
        if self.controller is not None:
            await self.controller.stop()

    async def _demo_processes(self) -> Processes:
        """The demo's processes, started anew if starting them failed before, or they ended."""
        if self._demo is None or self._demo.is_over:
            self._demo = HeadStart(self.paths.demo)
        return await self._demo.wait()

    async def _stop_demo(self) -> None:
        """End the demo's processes, also when the window was closed before anybody used them."""
        if self._demo is not None:
            with contextlib.suppress(ChainError, OSError):
                await (await self._demo.wait()).stop()

    async def _load_chain_side(self) -> None:
        # In a thread: its libraries take most of a second to import.
        module = await asyncio.to_thread(importlib.import_module, "app.controller")
        gc.freeze()  # they stay for good, and to look through them for garbage would hold the window for 0.1 s
        controller: Controller = module.Controller(
            self.options, self.paths, self.settings, self.store, self.link, self._demo_processes
        )
        controller.act = self.handle
        self.controller = controller
        controller.start()
        self._answer_media_keys()
        for intent in self._early:
            controller.handle(intent)


def settle(application: QApplication) -> None:
    """Nothing holds the window for long: threads that work give way at once, not after five milliseconds, and garbage
    is looked for seldom, among what is new."""
    gc.freeze()
    Garbage(application)
    sys.setswitchinterval(_SWITCH_S)


def run(prelude: Prelude) -> int:
    """Open the window and stay until it is closed. The exit status."""
    problem = sound_library_problem()
    if problem:
        print(problem, file=sys.stderr)  # noqa: T201
    application = QApplication(sys.argv[:1])
    application.setApplicationName("Stems Mixer")
    speak(application)
    application.setQuitOnLastWindowClosed(False)  # the event loop ends when everything has been put away
    loop = qasync.QEventLoop(application)
    asyncio.set_event_loop(loop)
    with loop:
        program = Program(application, prelude)
        if problem:
            program.store.dispatch(facts.Noticed(notices.no_sound_library()))
        program.show()
        settle(application)
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda *_: program.end())
        return int(loop.run_until_complete(_main(program)))


async def _main(program: Program) -> int:
    if not program.options.smoke_test:
        await program.live()
        return 0
    from app.smoke import smoke_test

    living = asyncio.ensure_future(program.live())
    try:
        return await smoke_test(program)
    finally:
        program.end()
        await living
