"""The walk itself: the whole program on the demo world, from the first start to a forged song and a lost engine."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QLineEdit

from app.i18n import tr
from app.options import Options
from app.state import intents
from app.state.bouncing import BounceFormat, StartBounce
from app.state.browsing import Order, OrderBy, Show, ShowOnly
from app.state.decision import EndHearing, FlipDecision, Hear
from app.state.forge_step import ForgeStep
from app.state.hearing import View
from app.state.look import SetTheme
from app.state.model import BouncePhase, Page, Phase, StripStatus
from app.state.revealing import CloseReveal, ConfirmReveal, OpenRevealed, RevealStep, SetRevealAmount
from app.state.timeline import ToggleBars
from audio import TransportState
from tests.audio.test_engine import audio_process
from tests.e2e.theatre import Theatre
from tests.e2e.tour.camera import Camera
from tests.e2e.without_network import without_network

PLAYED_S = 21.0
PAGES = (Page.HISTORY, Page.FORGES, Page.CONNECT, Page.SETTINGS, Page.KEYBOARD, Page.DIAGNOSE)


class Walk:
    """Through one life of the program."""

    def __init__(self, theatre: Theatre, folder: Path, forms: dict[str, tuple[int, int]]) -> None:
        self._theatre, self._program = theatre, theatre.program
        self._camera = Camera(folder, theatre.program.window, forms)
        self._took = self._camera.take

    def do(self, *wishes: object) -> None:
        for wish in wishes:
            self._program.handle(wish)

    async def first_start(self) -> None:
        await self._took("tour-first-start")
        self.do(intents.ClosePage())
        await self._took("tour-getting-ready")
        await self._theatre.library()
        await self._until(lambda: self._program.store.state.library.can_reveal, "the reveal")
        await self._took("tour-library")

    async def listening(self) -> None:
        await self._theatre.open_song("Harbour")
        await self._took("tour-song")
        await self._decoded()
        first, second, third, fourth = (strip.key for strip in self._theatre.song.strips[:4])
        await self._play()
        await self._took("tour-playing")
        self.do(
            intents.SetGain(first, -6.5),
            intents.SetGain(second, -14.0),
            intents.SetPan(second, 0.4),
            intents.ToggleMute(third),
            intents.SetMasterGain(-2.0),
            intents.StoreSnapshot("A"),
            intents.ToggleSolo(fourth),
            intents.StoreSnapshot("B"),
            intents.SetLoop(16.0, 32.0),
            intents.SaveMix("Sunday"),
        )
        await self._took("tour-mixed")
        self.do(ToggleBars())
        self._program.window.song_page.overview.zoom(3.0)
        await self._took("tour-bars-zoomed")
        self._program.window.song_page.overview.show_all()
        self.do(ToggleBars(), SetTheme("light"))
        await self._took("tour-mixed-light")
        self.do(SetTheme("dark"), intents.RecallSnapshot("A"), intents.ToggleLoop(), FlipDecision())
        await self._took("tour-decision")
        self.do(Hear(View.LOOSE))
        await self._took("tour-decision-without-token")
        self.do(EndHearing())
        await self._mixes_and_bounce()

    async def _mixes_and_bounce(self) -> None:
        bar = self._program.window.transport.mix
        bar.open_mixes()
        await self._took("tour-mixes")
        bar.dialog.close()
        bar.open_bounce()
        await self._took("tour-bounce")
        file = self._theatre.program.paths.data / "Harbour.wav"
        self.do(StartBounce(file, BounceFormat.WAV_24))
        await self._until(lambda: self._program.store.state.bounce.phase is BouncePhase.DONE, "the file")
        await self._took("tour-bounced")
        bar.bounce_dialog.close()

    async def other_songs(self) -> None:
        for title, name in (("Paper Kites", "partial"), ("Last Stop", "forged"), ("Undertow", "nothing-owned")):
            await self._theatre.open_song(title)
            with contextlib.suppress(AssertionError):
                await self._decoded(wait_s=8.0)
            await self._play()
            await self._took(f"tour-{name}")
        self.do(ShowOnly(Show.NEARLY), OrderBy(Order.NEAREST), intents.Search("qui"))
        await self._took("tour-searched")
        self.do(ShowOnly(Show.ALL), OrderBy(Order.ALBUM), intents.Search("nothing like it"))
        await self._took("tour-nothing-found")
        self.do(intents.Search(""))

    async def pages(self) -> None:
        await self._theatre.open_song("Harbour")
        state = self._program.store.state
        for album in state.library.albums:
            self.do(intents.ShowPage(Page.ALBUM, album.key))
            await asyncio.sleep(0.3)
            await self._took(f"tour-album-{album.title.lower().replace(' ', '-')}")
        self.do(intents.ShowPage(Page.STEM, self._theatre.song.strips[0].key))
        await asyncio.sleep(0.5)
        await self._took("tour-stem")
        for page in PAGES:
            self.do(intents.ShowPage(page))
            await asyncio.sleep(0.5)
            if page is Page.DIAGNOSE:
                await self._until(lambda: not self._program.store.state.diagnosis.running, "the diagnosis")
            await self._took(f"tour-{page.value}")
        view = self._program.window.page_view(Page.SETTINGS)
        self.do(intents.ShowPage(Page.SETTINGS))
        await asyncio.sleep(0.1)
        for screen in range(1, 5):
            view.go_to(screen * 520)
            await self._took(f"tour-settings-{screen + 1}")
        self.do(SetTheme("light"))
        await self._took("tour-settings-light")
        self.do(intents.ShowPage(Page.ALBUM, state.library.albums[0].key))
        await self._took("tour-album-light")
        self.do(SetTheme("dark"), intents.ClosePage())

    async def forging(self) -> None:
        self.do(intents.OpenForge())
        seen: set[str] = set()
        await self._forge_at(ForgeStep.CONFIRM, seen)
        if (view := self._program.store.state.forge) is not None and view.confirm_label == tr("Hold to approve"):
            self.do(SetTheme("light"))
            await self._took("tour-forge-confirm-light")
            self.do(SetTheme("dark"))
            await self._confirm(view.song_title)
            await self._until(self._asks_for_the_forge, "the permission", lambda: self._see_step(seen))
        await self._took("tour-forge-hold")
        await self._confirm("Harbour")
        await self._forge_at(ForgeStep.FINAL, seen)
        await self._took("tour-forge-final")
        self.do(intents.CloseForge())
        await self._until(lambda: self._theatre.song.forged, "the song token")
        await self._took("tour-forged-now")
        self.do(intents.ShowPage(Page.FORGES))
        await asyncio.sleep(0.3)
        await self._took("tour-forges-one")
        self.do(intents.ClosePage())

    def _asks_for_the_forge(self) -> bool:
        view = self._program.store.state.forge
        return (
            view is not None
            and view.step is ForgeStep.CONFIRM
            and view.can_confirm
            and view.confirm_label != tr("Hold to approve")
        )

    async def _forge_at(self, step: ForgeStep, seen: set[str]) -> None:
        def there() -> bool:
            view = self._program.store.state.forge
            return view is not None and view.step is step

        await self._until(there, f"the forge at {step.value}", lambda: self._see_step(seen))

    def _see_step(self, seen: set[str]) -> None:
        view = self._program.store.state.forge
        if view is not None and f"{view.step.value}-{view.confirm_label}" not in seen:
            seen.add(f"{view.step.value}-{view.confirm_label}")
            self._camera.snap(f"tour-forge-{len(seen):02}-{view.step.value}")

    async def _confirm(self, name: str) -> None:
        dialog = self._program.window.forge_dialog
        assert dialog is not None
        await self._until(lambda: dialog.typed.isEnabled(), "the name may be typed")
        _type(dialog.typed, name)

    async def revealing(self) -> None:
        self.do(intents.RequestReveal())
        await self._reveal_at(RevealStep.CONFIRM)
        self.do(SetRevealAmount(2))
        await self._until(
            lambda: (v := self._program.store.state.reveal) is not None and v.amount == 2 and v.can_confirm, "two"
        )
        await self._took("tour-reveal-confirm")
        for _ in range(2):
            view = self._program.store.state.reveal
            self.do(ConfirmReveal())
            if view is None or view.confirm_label != tr("Hold to approve"):
                break
            await self._until(
                lambda: (
                    (v := self._program.store.state.reveal) is not None
                    and v.can_confirm
                    and v.confirm_label != tr("Hold to approve")
                ),
                "the permission",
            )
        await self._reveal_at(RevealStep.DECIDING, RevealStep.DECIDED)
        await self._took("tour-reveal-deciding")
        await self._reveal_at(RevealStep.DECIDED)
        await self._took("tour-reveal-decided")
        self.do(OpenRevealed())
        await self._reveal_at(RevealStep.OPENED)
        await asyncio.sleep(4.0)
        await self._took("tour-reveal-opened")
        self.do(CloseReveal())

    async def _reveal_at(self, *steps: RevealStep) -> None:
        await self._until(lambda: (v := self._program.store.state.reveal) is not None and v.step in steps, f"{steps}")

    async def engine_lost(self) -> None:
        await self._play()
        before = len(self._program.store.state.notices)
        os.kill(audio_process(self._program.engine), signal.SIGKILL)
        await self._until(lambda: len(self._program.store.state.notices) > before, "word of the loss")
        await self._took("tour-engine-lost")

    async def offline(self) -> None:
        await self._until(lambda: self._program.store.state.library.phase is Phase.ERROR, "what was known")
        await self._took("tour-offline")

    async def _decoded(self, wait_s: float = 30.0) -> None:
        def whole() -> bool:
            strips = self._theatre.song.strips
            return self._program.engine.status().decoded == 1.0 and all(
                s.status is not StripStatus.WAITING for s in strips
            )

        await self._theatre.until(whole, "the whole song", wait_s)
        await asyncio.sleep(0.5)

    async def _play(self) -> None:
        engine = self._program.engine
        self.do(intents.Locate(PLAYED_S))
        if engine.status().state is not TransportState.PLAYING:
            self.do(intents.PlayPause())
        await asyncio.sleep(1.2)

    async def _until(self, holds: Callable[[], bool], what: str, look: Callable[[], None] = lambda: None) -> None:
        def looked() -> bool:
            look()
            return holds()

        await self._theatre.until(looked, what)


def _type(field: QLineEdit, text: str) -> None:
    field.setText(text)
    field.returnPressed.emit()


def walk(home: Path, folder: Path, forms: dict[str, tuple[int, int]]) -> None:
    """All of it, in two lives: one that begins with the demo, one of what was known, without any network."""
    with Theatre(home, options=Options(root=home, backend="silent")) as theatre:
        tour = Walk(theatre, folder, forms)
        parts = (tour.first_start, tour.listening, tour.other_songs, tour.pages, tour.revealing, tour.forging)
        for part in (*parts, tour.engine_lost):
            theatre.run(part())
        options = without_network(theatre, home.parent / "away")
    with Theatre(home.parent / "away", options=options) as theatre:
        theatre.run(Walk(theatre, folder, forms).offline())
