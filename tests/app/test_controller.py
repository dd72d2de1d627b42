"""One collection at a time: opened, left for another, and left without a trace. Its node is one that is not there."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.controller import Controller
from app.demo.processes import Processes
from app.front import Front
from app.options import Options
from app.paths import find_paths
from app.services.engine_link import EngineLink
from app.settings import Settings
from app.state import facts
from app.state.bouncing import BounceFormat, CancelBounce, StartBounce
from app.state.model import BouncePhase, Copying, ForgeOffer, OpenSong, Phase, Strip, StripStatus
from app.state.settings import OpenCollection
from app.state.store import Store
from app.state.wallet import WatchAddress
from audio import Stem
from audio.reports import SongOpened
from tests.app.waiting import until
from tests.chain.wallet.pages import ACCOUNT, FRIEND
from tests.fakes.engine import FakeEngine

PROFILE = """
name = "{name}"
title = "{name}"
chain_id = 31337
collection = "0x{number:040x}"
first_block = 1
rpc_urls = ["http://127.0.0.1:9"]
"""


class House:
    def __init__(self, folder: Path) -> None:
        for number, name in enumerate(("First", "Second"), 1):
            (folder / f"{name}.toml").write_text(PROFILE.format(name=name, number=number))
        self.folder, self.store, self.engine = folder, Store(), FakeEngine()
        self.link = EngineLink(
            self.engine,  # type: ignore[arg-type]
            self.store,
            levels=lambda *_: None,
            loudness=lambda _: None,
            overview=lambda *_: None,
            clear_overviews=lambda: None,
        )
        options = Options(profile=self.profile("First"))
        self.controller = Controller(options, find_paths(folder), Settings(), self.store, self.link, self.no_demo)

    async def no_demo(self) -> Processes:
        raise AssertionError("nobody asked for the demo")

    def profile(self, name: str) -> str:
        return str(self.folder / f"{name}.toml")

    async def shows(self, name: str, account: str = "") -> None:
        def there() -> bool:
            state = self.store.state
            return state.network == name and (state.wallet.account, state.library.phase) == (account, phase)

        phase = Phase.ERROR if account else Phase.READY
        await until(there, f"{name} of {account or 'nobody'}")

    def play(self) -> None:
        strip = Strip("1", "Drums", "Drums", StripStatus.READY, copies=1, copying=Copying.ALLOWED)
        self.store.dispatch(facts.SongShown(OpenSong("s", "Harbour", "", (strip,), 1, 1, ForgeOffer())))
        self.link.open("s", [Stem("1", Path("1"))])
        self.engine.reports.append(SongOpened(1, 80, 10))
        self.link.tick()


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    house = House(tmp_path)
    house.controller.start()
    await house.shows("First")
    yield house
    await house.controller.stop()


async def test_a_collection_that_was_left_listens_to_nothing_any_more(house: House) -> None:
    listening = len(house.store._listeners)
    for name in ("Second", "First", "Second"):
        house.controller.handle(OpenCollection(house.profile(name)))
        await house.shows(name)
    assert len(house.store._listeners) == listening
    tasks = {task.get_name() for task in asyncio.all_tasks()}
    assert len([name for name in tasks if name == "account"]) == 1


async def test_a_bounce_can_be_cancelled_while_the_collection_is_being_left(house: House) -> None:
    house.play()
    house.controller.handle(StartBounce(house.folder / "a.wav", BounceFormat.WAV_24))
    assert house.store.state.bounce.phase is BouncePhase.RUNNING
    house.controller.handle(OpenCollection(house.profile("Second")))
    await asyncio.sleep(0)
    house.controller.handle(CancelBounce())
    assert house.engine.asked("cancel_bounce")
    await house.shows("Second")


async def test_an_account_that_can_not_be_opened_ends_no_following(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    begin = Front.begin

    async def begin_or_not(front: Front) -> None:
        if front.account == FRIEND:
            raise ZeroDivisionError
        await begin(front)

    monkeypatch.setattr(Front, "begin", begin_or_not)
    house.controller.handle(WatchAddress(FRIEND))
    await until(lambda: bool(house.store.state.notices), "the word about it")
    assert "ZeroDivisionError" in capsys.readouterr().err
    house.controller.handle(WatchAddress(ACCOUNT))
    await house.shows("First", ACCOUNT)


async def test_a_profile_that_can_not_be_read_is_said_and_the_way_back_is_open(house: House) -> None:
    house.controller.handle(OpenCollection(house.profile("Third")))
    await until(lambda: house.store.state.library.phase is Phase.ERROR, "the word about it")
    house.controller.handle(OpenCollection(house.profile("First")))
    await house.shows("First")
