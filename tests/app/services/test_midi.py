"""The controller's service over ports that a test plugs and pulls."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from app.midi.fake import FakePorts
from app.services.midi import NOT_OPENED, NOT_THERE, MidiService
from app.settings import Settings
from app.state import intents
from app.state.midi import ChooseMidi, ControlId, Does, ForgetMidi, Kind, LearnMidi, LookForMidi, Target
from app.state.store import Store
from app.widgets.taper import travel_of
from tests.app.views.sample_state import MIXER

DESK = "Desk of metal"
GAIN = Target(Does.GAIN, 1)
assert MIXER.song is not None
FIRST, SECOND = MIXER.song.strips[:2]
AT_FIRST = round(127 * (1 - travel_of(FIRST.gain_db)))


@dataclass
class Remembered:
    now: Settings = field(default_factory=Settings)

    def change(self, **fields: object) -> None:
        self.now = Settings(**(vars(self.now) | fields))  # type: ignore[arg-type]


class Room:
    """A desk, a controller, and what the program was told."""

    def __init__(self, *names: str, settings: Settings | None = None) -> None:
        self.ports = FakePorts(*names)
        self.store = Store(MIXER)
        self.kept = Remembered(settings or Settings())
        self.said: list[object] = []
        self.service = MidiService(self.kept, self.store, self._act, lambda: self.ports, look_s=0.0)  # type: ignore[arg-type]

    def _act(self, intent: object) -> None:
        self.said.append(intent)
        self.store.dispatch(intent)

    @property
    def view(self):  # type: ignore[no-untyped-def]
        return self.store.state.midi

    async def until(self, what) -> None:  # type: ignore[no-untyped-def]
        async with asyncio.timeout(90):
            while not what():  # noqa: ASYNC110 (the store tells nobody)
                await asyncio.sleep(0)

    async def plugged_in(self) -> "Room":
        self.service.start()
        self.service.handle(ChooseMidi(DESK))
        await self.until(lambda: self.ports.opened == (DESK,))
        return self

    async def send(self, *messages: tuple[int, ...]) -> None:
        for message in messages:
            self.ports.send(*message)
        await asyncio.sleep(0)
        await asyncio.sleep(0)


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    room = Room(DESK)
    yield await room.plugged_in()
    await room.service.close()


async def test_a_fader_of_metal_is_taught_by_moving_it_and_then_moves_the_strip(room: Room) -> None:
    room.service.handle(LearnMidi(GAIN))
    await room.send((0xB0, 7, 3), (0xB0, 7, 4))
    assert [(one.control, one.target) for one in room.view.bindings] == [(ControlId(Kind.CC, 1, 7), GAIN)]
    room.service.handle(LearnMidi(None))
    await room.send((0xB0, 7, AT_FIRST))
    assert len(room.said) == 1 and isinstance(room.said[0], intents.SetGain) and room.said[0].strip == FIRST.key


async def test_a_row_of_faders_is_taught_in_one_go(room: Room) -> None:
    room.service.handle(LearnMidi(GAIN))
    await room.send((0xB0, 7, 3), (0xB0, 39, 4), (0xB0, 7, 3), (0xB0, 39, 5), (0xE4, 0, 3))
    assert [one.control for one in room.view.bindings] == [ControlId(Kind.CC14, 1, 7), ControlId(Kind.PITCH, 5)]
    assert room.view.learning == Target(Does.GAIN, 3)
    assert room.said == []


async def test_what_was_taught_is_there_at_the_next_start(room: Room) -> None:
    room.service.handle(LearnMidi(Target(Does.PLAY)))
    await room.send((0x90, 36, 90))
    assert room.view.learning is None
    again = Room(DESK, settings=room.kept.now)
    again.service.start()
    await again.until(lambda: again.ports.opened == (DESK,))
    await again.send((0x90, 36, 90))
    await again.until(lambda: again.said == [intents.PlayPause()])
    await again.service.close()


async def test_of_a_thousand_moves_between_two_looks_only_the_last_one_counts_and_every_press_does(room: Room) -> None:
    room.service.handle(LearnMidi(GAIN))
    await room.send((0xB0, 70, 3))
    room.service.handle(LearnMidi(Target(Does.MUTE, 2)))
    await room.send((0x90, 36, 1))
    room.service.handle(LearnMidi(None))
    await room.send((0xB0, 70, AT_FIRST))
    room.said.clear()
    moves = [(0xB0, 70, n % 128) for n in range(1000)]
    await room.send(*moves, (0x90, 36, 1), (0x80, 36, 0), (0x90, 36, 1))
    presses = [said for said in room.said if said == intents.ToggleMute(SECOND.key)]
    assert len(presses) == 2 and len(room.said) == 3


async def test_a_device_that_is_pulled_out_is_missed_and_heard_again_when_it_is_back(room: Room) -> None:
    room.ports.pull(DESK)
    await room.until(lambda: room.view.problem == NOT_THERE)
    assert room.ports.opened == ()
    room.ports.plug(DESK)
    await room.until(lambda: room.view.problem == "" and room.ports.opened == (DESK,))


async def test_a_device_that_does_not_open_is_said_and_tried_again(room: Room, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    room.ports.plug("Busy")
    opens = room.ports.open
    monkeypatch.setattr(room.ports, "open", lambda name, heard: opens("nobody", heard))
    room.service.handle(ChooseMidi("Busy"))
    await room.until(lambda: room.view.problem == NOT_OPENED)
    monkeypatch.setattr(room.ports, "open", opens)
    await room.until(lambda: room.view.problem == "" and room.ports.opened == ("Busy",))


async def test_what_is_forgotten_moves_nothing_any_more(room: Room) -> None:
    room.service.handle(LearnMidi(Target(Does.PLAY)))
    await room.send((0x90, 36, 90), (0x80, 36, 0))
    room.service.handle(ForgetMidi(Target(Does.PLAY)))
    await room.send((0x90, 36, 90))
    assert room.said == [] and room.view.bindings == () and room.kept.now.midi == ()


async def test_no_device_is_no_device(room: Room) -> None:
    room.service.handle(ChooseMidi(""))
    await room.until(lambda: room.ports.opened == ())
    assert room.view.problem == "" and room.kept.now.midi_device == ""


async def test_the_devices_are_asked_for_when_somebody_looks(room: Room) -> None:
    room.ports.plug("Keys")
    room.service.handle(LookForMidi())
    await room.until(lambda: room.view.devices == (DESK, "Keys"))


async def test_without_the_libraries_it_says_so_and_does_nothing() -> None:
    store = Store(MIXER)
    service = MidiService(Remembered(), store, store.dispatch, None)  # type: ignore[arg-type]
    service.start()
    assert store.state.midi.missing
    for wish in (LookForMidi(), ChooseMidi("x"), LearnMidi(GAIN), ForgetMidi(None)):
        service.handle(wish)
    await service.close()


async def test_a_device_that_comes_late_is_heard_as_soon_as_somebody_looks() -> None:
    late = Room(settings=Settings(midi_device=DESK))
    late.service._look_s = 1000.0
    late.service.start()
    await late.until(lambda: late.view.problem == NOT_THERE)
    late.ports.plug(DESK)
    late.service.handle(LookForMidi())
    await late.until(lambda: late.ports.opened == (DESK,) and late.view.problem == "")
    await late.service.close()
